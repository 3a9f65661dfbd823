/** @file Without a mouse: a run is launched, watched to its end, compared, and its genotype downloaded, by keys alone. */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { parseGenotype } from '@/domain/genotype';
import { genotypeIdSchema, runIdSchema } from '@/domain/ids';
import { waitForState } from './support/long-run';
import { names } from './support/story';
import { expect, expectSettled, open, test } from './support/test';

/** Presses Tab until the element has the focus, as a person would. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  const focused = () => target.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 150; presses++) {
    if (await focused()) return;
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
}

/** The palette's first answer to what is typed. */
async function command(page: Page, text: string, first: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.type(text);
  await expect(page.getByRole('option').first()).toContainText(first);
  await page.keyboard.press('Enter');
}

test('launch, watch, compare and download by keyboard', async ({ page, client }) => {
  await open(page, '/');
  await command(page, 'search from scratch', 'Search from scratch');
  await page.waitForURL(/\/launch\?.*kind=search/);
  await expectSettled(page);

  const tiny = page.getByRole('button', { name: /^Tiny/ });
  await tabTo(page, tiny);
  await page.keyboard.press('Enter');
  await expect(tiny).toHaveAttribute('aria-pressed', 'true');
  // A closed list takes the first letters of what is chosen.
  const space = page.getByRole('combobox', { name: 'Search space' });
  await tabTo(page, space);
  await page.keyboard.type(names.space);
  await expect(space.locator('option:checked')).toContainText(`${names.space}: `);
  const taskSet = page.getByRole('combobox', { name: 'Task set' });
  await tabTo(page, taskSet);
  await page.keyboard.type(names.taskSet);
  await expect(taskSet.locator('option:checked')).toHaveText(names.taskSet);
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await tabTo(page, name);
  await page.keyboard.type('Launched by keyboard');
  await tabTo(page, page.getByRole('button', { name: 'Launch', exact: true }));
  await page.keyboard.press('Enter');

  await page.waitForURL(/\/runs\/run_/);
  await expect(page.getByRole('heading', { level: 1, name: 'Launched by keyboard' })).toBeVisible();
  const id = runIdSchema.parse(new URL(page.url()).pathname.split('/').at(-1));
  await waitForState(client, id, 'finished');
  await expect(page.getByRole('main').getByText('finished', { exact: true }).first()).toBeVisible();

  await command(page, 'compare this run', 'Compare this run');
  await page.waitForURL(new RegExp(`/compare\\?runs=${id}`));
  const choose = page.getByRole('button', { name: 'Choose runs' }).first();
  await tabTo(page, choose);
  await page.keyboard.press('Enter');
  const other = page.getByRole('dialog').getByRole('checkbox', { name: /Searched from scratch · seed 0/ });
  await page.getByRole('searchbox', { name: 'Search runs' }).focus();
  await page.keyboard.type('scratch');
  await expect(other).toBeVisible();
  await tabTo(page, other);
  await page.keyboard.press('Space');
  await page.keyboard.press('Escape');
  await page.waitForURL(/runs=run_\w+(,|%2C)run_/);
  await expectSettled(page);
  for (const name of ['Launched by keyboard', 'Searched from scratch'])
    await expect(page.getByRole('main').getByText(name).first()).toBeVisible();

  const { genotype } = await client.runs.get.query({ id });
  const found = await client.genotypes.get.query({ id: genotypeIdSchema.parse(genotype) });
  await command(page, found.id, found.name);
  await page.waitForURL(/\/genotypes\/gt_/);
  await expectSettled(page);
  const json = page.getByRole('link', { name: 'JSON', exact: true });
  await tabTo(page, json);
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  const text = await readFile(await (await download).path(), 'utf8');
  expect(parseGenotype(text)).toEqual(found.document);
});

test('single keys go to pages, move in a list, select, compare, edit and can be switched off', async ({ page }) => {
  await open(page, '/');
  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(list.getByText('Next row')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();

  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.waitForURL(/\/runs$/);
  await expect(page.getByRole('row', { selected: false }).nth(1)).toBeVisible();
  for (const _ of [1, 2]) {
    await page.keyboard.press('j');
    await page.keyboard.press('x');
  }
  await expect(page.getByRole('row', { selected: true })).toHaveCount(2);
  await expect(page.getByRole('link', { name: 'Compare', exact: true }).and(page.locator('main *'))).toBeVisible();
  await page.keyboard.press('c');
  await page.waitForURL(/\/compare\?runs=run_\w+(,|%2C)run_/);

  await page.keyboard.press('g');
  await page.keyboard.press('g');
  await page.waitForURL(/\/genotypes$/);
  const filter = page.getByLabel('Filter by name, tag, note or hash');
  await expect(filter).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('gr?');
  await expect(filter).toHaveValue('gr?');
  await open(page, '/spaces');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/spaces\/\w+/);

  await command(page, 'keyboard shortcuts', 'Keyboard shortcuts');
  await list.getByRole('checkbox', { name: /Single-key/ }).uncheck();
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.keyboard.press('?');
  await page.keyboard.press('Tab');
  await expect(list).toBeHidden();
  expect(new URL(page.url()).pathname).toMatch(/^\/spaces\/\w+/);
});
