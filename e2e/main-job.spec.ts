/** @file The main job by hand: meta-train from the form, watch it live, adapt, search, compare, download the genotype. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { formatGenotype, parseGenotype } from '@/domain/genotype';
import { genotypeIdSchema, type RunId, runIdSchema } from '@/domain/ids';
import { names } from './support/story';
import { expect, expectSettled, open, test } from './support/test';

/** Fills the open launch form and launches; resolves on the run's page, to its id. */
async function launch(page: Page, fields: Readonly<Record<string, string>>, name: string): Promise<RunId> {
  for (const [label, value] of Object.entries(fields))
    await page.getByRole('textbox', { name: label, exact: true }).fill(value);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('button', { name: 'Launch', exact: true }).click();
  await page.waitForURL(/\/runs\/run_[0-9a-z]{12}/);
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  return runIdSchema.parse(new URL(page.url()).pathname.split('/').at(-1));
}

const finished = (page: Page) =>
  expect(page.getByRole('main').getByText('finished', { exact: true }).first()).toBeVisible({ timeout: 300_000 });

/** Its option says more than its name. */
async function chooseSpace(page: Page): Promise<void> {
  const space = page.getByRole('combobox', { name: 'Search space' });
  await space.selectOption(await space.locator('option', { hasText: `${names.space}: ` }).getAttribute('value'));
}

async function downloaded(page: Page, name: string): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name, exact: true }).click();
  return readFile(await (await download).path(), 'utf8');
}

test('meta-train, watch, adapt, search, compare and download', async ({ page, client }) => {
  // Three runs on a machine that may be busy with others.
  test.setTimeout(900_000);
  await open(page, '/');
  await page.getByRole('navigation').getByRole('link', { name: 'Launch', exact: true }).click();
  await expectSettled(page);
  await page.getByRole('combobox', { name: 'Task set' }).selectOption({ label: names.taskSet });
  await chooseSpace(page);
  await page.getByRole('button', { name: /^Tiny/ }).click();
  const metaTrain = await launch(page, { 'Meta-iterations': '250' }, 'A prior from the form');

  // Live: the content changes without reloading the document.
  const loadedAt = await page.evaluate(() => performance.timeOrigin);
  const progress = page.getByRole('main').getByRole('progressbar').first();
  await expect(progress).toBeVisible();
  const loss = page.getByRole('slider', { name: 'Cursor of Loss' });
  await expect(loss).toBeAttached({ timeout: 30_000 });
  const points = async () => Number(await loss.getAttribute('aria-valuemax'));
  const before = await points();
  await expect.poll(points, { timeout: 30_000 }).toBeGreaterThan(before);
  await finished(page);
  expect(await page.evaluate(() => performance.timeOrigin)).toBe(loadedAt);

  const prior = (await client.runs.get.query({ id: metaTrain })).priors.at(-1);
  await open(page, `/priors/${prior?.id}`);
  await page.getByRole('link', { name: 'Adapt to…' }).click();
  await expectSettled(page);
  await page.getByRole('combobox', { name: 'Prior' }).selectOption(prior?.id ?? '');
  await page.getByRole('combobox', { name: 'Task set' }).selectOption({ label: names.taskSet });
  await page.getByRole('button', { name: /^Tiny/ }).click();
  const adapt = await launch(page, {}, 'Adapted by hand');
  await finished(page);

  await open(page, '/launch?kind=search');
  await page.getByRole('combobox', { name: 'Task set' }).selectOption({ label: names.taskSet });
  await chooseSpace(page);
  await page.getByRole('button', { name: /^Tiny/ }).click();
  const search = await launch(page, {}, 'Searched by hand');
  await finished(page);

  await open(page, `/compare?runs=${adapt},${search}`);
  for (const name of ['Adapted by hand', 'Searched by hand'])
    await expect(page.getByRole('main').getByText(name).first()).toBeVisible();

  const { genotype } = await client.runs.get.query({ id: adapt });
  await open(page, `/genotypes/${genotype}`);
  const fromText = parseGenotype(await downloaded(page, 'Text for DARTS'));
  const fromJson = parseGenotype(await downloaded(page, 'JSON'));
  expect(formatGenotype(fromText)).toBe(formatGenotype(fromJson));
  const { document } = await client.genotypes.get.query({ id: genotypeIdSchema.parse(genotype) });
  expect(fromText).toEqual(document);
});
