/** @file Compare: the answer first, best values, baseline, seeds as one, pairs, Pareto, genotypes; and its states. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { Client } from '@/client/create-client';
import type { RunId } from '@/domain/ids';
import { expectAccessible } from './support/accessible';
import { basePath, readStory } from './support/platform';
import { expect, open, test } from './support/test';

const address = (ids: readonly string[]): string => `/compare?runs=${ids.join(',')}`;

/** Queued and stopped at once, so that none runs for long. */
async function launchStopped(client: Client, seeds: number[]): Promise<RunId[]> {
  const { taskSet, space } = readStory();
  const config = { kind: 'search', space, task: { taskSet }, steps: 1 } as const;
  const { runs } = await client.runs.launch.mutate({ name: 'One of two hundred', config, seeds });
  const ids = runs.map(({ id }) => id);
  await client.runs.bulk.mutate({ ids, act: { type: 'stop' } });
  return ids;
}

/** Sections far down are drawn when they are reached. */
async function reach(page: Page, title: string): Promise<void> {
  await page.getByRole('heading', { name: title, level: 2 }).scrollIntoViewIfNeeded();
}

test('two groups are compared from settings to posteriors', async ({ page }) => {
  const { adapt, search } = readStory();
  await open(page, address([...adapt, ...search]));
  const headings = page.getByRole('main').getByRole('heading', { level: 2 });
  await expect(headings.first()).toHaveText('Answer');
  // Two pairs show no difference, and no interval over two seeds is shown.
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText(
    /2 pairs of the same seed and task; too few for a verdict \(3 needed\)/,
  );
  await expect(page.getByRole('list', { name: /by arm$/ }).getByRole('listitem')).toHaveCount(2);
  await expect(page.getByRole('table', { name: 'Settings in which the runs differ' })).toContainText('Prior');

  const runs = page.getByRole('table', { name: 'Runs compared' });
  await expect(runs.getByRole('columnheader', { name: 'Best validation accuracy', exact: true })).toBeVisible();
  await runs.getByRole('button', { name: /^Pin Adapted to digits · seed 1/ }).click();
  await expect(page).toHaveURL(/baseline=run_/);
  await expect(runs.getByRole('rowheader').first()).toContainText('Adapted to digits · seed 1');

  await expect(page.getByRole('checkbox', { name: /Mean of each group/ })).toBeChecked();
  await expect(page.getByText('Adapted to digits (2 runs)').first()).toBeVisible();

  await reach(page, 'Paired differences');
  const paired = page.getByRole('table', { name: /paired by seed and task/ });
  await expect(paired.getByRole('row').nth(1)).toContainText('Searched from scratch');
  await expect(paired.getByRole('row').nth(1).getByRole('cell').nth(2)).toHaveText('2');

  await reach(page, 'Scatter and Pareto front');
  await page.getByRole('combobox', { name: 'Vertical axis', exact: true }).selectOption('test.accuracy');
  await expect(page.getByRole('img', { name: /^Test accuracy against .* 4 runs/ })).toBeVisible();
  await expect(page.getByRole('img', { name: /^4 runs across/ })).toBeVisible();
  await reach(page, 'Genotypes');
  await expect(page.getByRole('region', { name: /Consensus of Adapted to digits/ })).toBeVisible();
  await reach(page, 'Distance between posteriors');
  await expect(page.getByRole('img', { name: /KL divergences between 4 runs/ })).toBeVisible();

  // The address is the link to share.
  const shared = page.url();
  await page.getByRole('button', { name: /^Unpin/ }).click();
  await page.goto(shared);
  await expect(page.getByRole('checkbox', { name: /Mean of each group/ })).toBeChecked();
  await page.getByRole('button', { name: /^Unpin/ }).click();
});

test('a comparison becomes a report: words are added, it is frozen, and its page tells', async ({ page }) => {
  const { adapt, search } = readStory();
  await open(page, address([...adapt, ...search]));
  await page.getByRole('button', { name: 'Make a report' }).click();
  await expect(
    page.getByRole('heading', { level: 1, name: 'Adapted to digits against Searched from scratch' }),
  ).toBeVisible();
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText(/2 pairs/);
  await expect(page.getByRole('table', { name: /Figures by group/ })).toBeVisible();
  // A legend ends with a whole line; a report's is whole, and has its names on paper, too.
  const legend = page.getByRole('table', { name: /values at the cursor/ }).first();
  const linesOf = (): Promise<number> =>
    legend.evaluate((table) => {
      const line = table.querySelector('tbody tr')?.getBoundingClientRect().height ?? Number.NaN;
      return Number.parseFloat(getComputedStyle(table.parentElement ?? table).maxHeight) / line;
    });
  expect(await linesOf()).toBe(24);
  await page.emulateMedia({ media: 'print' });
  await expect(legend.getByRole('button').first()).toBeVisible();
  expect(await linesOf()).toBeNaN();
  await page.emulateMedia({ media: 'screen' });
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByRole('button', { name: 'Text', exact: true }).click();
  await page.getByRole('textbox', { name: /^Text of block/ }).fill('The **prior** helps.');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('strong').filter({ hasText: 'prior' })).toBeVisible();
  await page.getByRole('button', { name: 'Freeze' }).click();
  await expect(page.getByRole('button', { name: 'Make live' })).toBeVisible();
  await expect(page.getByRole('table', { name: /Figures by group/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Move to the trash' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Reports' })).toBeVisible();
});

test('a scatter is saved as tables with its Pareto front, and as a figure for a paper', async ({ page }) => {
  const { adapt, search } = readStory();
  await open(page, address([...adapt, ...search]));
  await reach(page, 'Scatter and Pareto front');
  await page.getByRole('button', { name: /^Download .* against/ }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'CSV of what is drawn' }).click(),
  ]);
  const lines = readFileSync(await file.path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(lines).toHaveLength(5);
  expect(lines.filter((line) => line.endsWith(',true')).length).toBeGreaterThan(0);
  const download = page.getByRole('button', { name: /^Download .* against/ });
  await download.click();
  const [parquet] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Parquet of what is drawn' }).click(),
  ]);
  expect(readFileSync(await parquet.path(), 'latin1')).toMatch(/^PAR1[\s\S]*PAR1$/);
  await download.click();
  await page.getByRole('menuitem', { name: 'Figure for a paper' }).click();
  const dialog = page.getByRole('dialog', { name: 'Figure for a paper' });
  await expect(dialog.getByRole('img', { name: /^Preview of/ })).toBeVisible();
  const [pdf] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'PDF', exact: true }).click(),
  ]);
  const printed = readFileSync(await pdf.path(), 'latin1');
  expect(printed).toMatch(/\/MediaBox \[0 0 234 /);
  expect(printed).toContain('+DejaVuSansCondensed');
});

test('two hundred runs are compared, none left out', async ({ page, client }) => {
  const seeds = Array.from({ length: 100 }, (_, at) => 5000 + at);
  const ids = [
    ...(await launchStopped(client, seeds)),
    ...(await launchStopped(
      client,
      seeds.map((seed) => seed + 100),
    )),
  ];
  await open(page, address(ids));
  const runs = page.getByRole('table', { name: 'Runs compared' });
  await expect(runs.getByRole('rowheader')).toHaveCount(200);
  await client.runs.bulk.mutate({ ids: ids.slice(0, 100), act: { type: 'delete' } });
  await client.runs.bulk.mutate({ ids: ids.slice(100), act: { type: 'delete' } });
});

test('one run alone asks for another', async ({ page }) => {
  await open(page, address(readStory().adapt.slice(0, 1)));
  await expect(page.getByText('One more is needed')).toBeVisible();
});

test('missing parts have placeholders', async ({ page }) => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/api/trpc/*compare.runs*', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(basePath + address(readStory().adapt));
  await expect(page.getByRole('main').locator('[data-placeholder]').first()).toBeVisible();
  release();
  await expect(page.getByRole('table', { name: 'Runs compared' })).toBeVisible();
  await page.unrouteAll({ behavior: 'wait' });
});

test('a link outlives its runs: one that is gone is named, and the others are shown', async ({ page }) => {
  await open(page, address([...readStory().adapt, 'run_000000000000']));
  await expect(page.getByRole('status').filter({ hasText: 'One run is left out' })).toContainText('run_000000000000');
  await expect(page.getByRole('table', { name: 'Runs compared' })).toBeVisible();
  await page.getByRole('button', { name: 'Take it from the link' }).click();
  await expect(page).not.toHaveURL(/run_000000000000/);
  await expect(page.getByText('One run is left out')).toBeHidden();
});

test.describe('runs that are all gone', () => {
  test.use({ expected: { patterns: [/Failed to load resource/] } });
  test('are reported, with a link', async ({ page }) => {
    await page.goto(basePath + address(['run_000000000000', 'run_000000000001']));
    await expect(page.getByText(/None of these runs is here any more/)).toBeVisible();
    await page.getByRole('button', { name: 'Choose others' }).click();
    await expect(page.getByText('No runs chosen')).toBeVisible();
  });
});
