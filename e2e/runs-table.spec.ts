/** @file The page of runs: queries, groups, columns, views, baseline, export, acts on many, trash; and its states. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { Client } from '@/client/create-client';
import { type RunId, runIdSchema } from '@/domain/ids';
import { readStory } from './support/platform';
import { expect, open, test } from './support/test';

const query = (page: Page) => page.getByRole('combobox', { name: 'Find runs' });
const table = (page: Page) => page.getByRole('region', { name: 'Runs', exact: true });
const names = (page: Page) => table(page).getByRole('rowheader').getByRole('link');
const figure = 'Best validation accuracy';

/** Queued and stopped at once, so that none runs for long. */
async function launchStopped(client: Client, name: string, seeds: number[]): Promise<RunId[]> {
  const { taskSet, space } = readStory();
  const config = { kind: 'search', space, task: { taskSet }, steps: 1 } as const;
  const { runs } = await client.runs.launch.mutate({ name, config, seeds });
  const ids = runs.map(({ id }) => id);
  await client.runs.bulk.mutate({ ids, act: { type: 'stop' } });
  return ids;
}

/** A hundred at a time. */
async function forEachOf(
  client: Client,
  of: { query?: string; trash?: boolean },
  act: (ids: RunId[]) => Promise<unknown>,
): Promise<void> {
  const { ids } = await client.runs.index.query(of);
  const all = (ids.match(/.{12}/g) ?? []).map((id) => runIdSchema.parse(`run_${id}`));
  for (let from = 0; from < all.length; from += 100) await act(all.slice(from, from + 100));
}

test('a query is completed by keyboard, narrows the table, and shows where it is wrong', async ({ page, client }) => {
  const { total } = await client.runs.index.query({ query: 'state = finished AND kind = adapt' });
  await open(page, '/runs');
  await query(page).pressSequentially('sta');
  await expect(page.getByRole('option', { name: /^state/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(query(page)).toHaveValue('state ');
  await query(page).pressSequentially('= finished AND kind = adapt');
  await expect(names(page)).toHaveCount(total);
  await expect(page).toHaveURL(/query=state/);
  await query(page).fill('state = done');
  await expect(page.getByRole('alert').filter({ hasText: 'one of queued' })).toBeVisible();
  await expect(names(page)).toHaveCount(total);
  await query(page).fill('no such run anywhere');
  await expect(page.getByText('No run matches')).toBeVisible();
  await page.getByRole('button', { name: 'Show all runs' }).click();
  await expect(names(page).first()).toBeVisible();
  // Another order changes what the lines say: none of them is made anew.
  const lines = table(page).locator('tbody tr[aria-rowindex]');
  await lines.evaluateAll((all) => {
    for (const line of all) line.setAttribute('data-kept', '');
  });
  await table(page).getByRole('button', { name: 'Name', exact: true }).click();
  await expect(page).toHaveURL(/sort=name/);
  await expect(table(page)).toHaveAttribute('aria-busy', 'false');
  await expect(names(page).first()).toBeVisible();
  await expect(table(page).locator('tbody tr[aria-rowindex]:not([data-kept])')).toHaveCount(0);
});

test('groups show means; a column is added, sorted by, and kept in a saved view', async ({ page }) => {
  await open(page, '/runs?query=kind+%3D+adapt+AND+tag+%3D+story');
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('searchbox', { name: 'Find a column' }).fill('best(validation');
  await page.getByRole('checkbox', { name: `${figure} best(validation.accuracy)`, exact: true }).check();
  await page.getByRole('button', { name: 'Done' }).click();
  await table(page).getByRole('button', { name: figure }).click();
  await expect(table(page).getByRole('columnheader', { name: figure })).toHaveAttribute('aria-sort', 'descending');
  const headers = table(page).getByRole('columnheader');
  await table(page).getByRole('button', { name: figure }).press('Shift+ArrowLeft');
  await expect(headers.nth(-2)).toContainText(figure);
  // Both in view, or the table scrolls under the pointer while it drags.
  await table(page).evaluate((region) => region.scrollTo({ left: 0 }));
  await headers.filter({ hasText: 'Seed' }).dragTo(headers.filter({ hasText: 'State' }));
  await expect(headers.nth(1)).toContainText('Seed');
  await page.getByRole('combobox', { name: 'Group by' }).selectOption('group');
  const group = table(page).getByRole('button', { name: /Adapted to digits.*2 runs/ });
  await expect(group).toHaveAttribute('aria-expanded', 'true');
  await expect(table(page).getByTitle('Mean of 2 runs: too few for an interval').first()).not.toContainText('±');
  await group.click();
  await expect(names(page)).toHaveCount(0);
  await group.click();
  await expect(names(page)).toHaveCount(2);

  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('textbox', { name: 'Save what is shown as' }).fill('Adapted by seed');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(
    page.getByRole('list', { name: 'Your views' }).getByRole('link', { name: 'Adapted by seed' }),
  ).toBeVisible();
  await open(page, '/runs');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('link', { name: 'Adapted by seed' }).click();
  await expect(table(page).getByRole('columnheader', { name: figure })).toHaveAttribute('aria-sort', 'descending');
  await expect(group).toBeVisible();
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Delete the view Adapted by seed' }).click();
  await expect(page.getByText('No saved views yet')).toBeVisible();
});

test('curves stand in a column, and beside the table for the runs selected', async ({ page }) => {
  await open(page, '/runs?query=kind+%3D+adapt+AND+tag+%3D+story&columns=name;curve(train.loss)&group=tag');
  await expect(table(page).getByRole('img', { name: /^Training loss from/ })).toHaveCount(2);
  await page.getByRole('checkbox', { name: 'Select all runs of this view' }).check();
  const pane = page.getByRole('region', { name: 'Curves' });
  await pane.getByRole('combobox', { name: 'Metric' }).selectOption('train.loss');
  await expect(pane.getByRole('slider', { name: /Training loss/ })).toBeVisible();
  await pane.getByRole('checkbox', { name: 'Mean per arm' }).uncheck();
  await expect(pane.getByText(/seed 1/).first()).toBeVisible();
  await pane.getByRole('button', { name: 'Hide the curves' }).click();
  await expect(page.getByRole('button', { name: 'Show curves' })).toBeVisible();
});

test('others are shown against a pinned baseline, and the whole view is exported', async ({ page, client }) => {
  const view = 'query=tag+%3D+story&columns=name;state;seed;final(test.accuracy)';
  const { total } = await client.runs.index.query({ query: 'tag = story' });
  await open(page, `/runs?${view}`);
  await page.getByRole('checkbox', { name: 'Select Adapted to digits · seed 0' }).check();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Pin as baseline' }).click();
  await expect(page).toHaveURL(/baseline=run_/);
  await expect(table(page).getByTitle('Difference to the baseline').first()).toBeVisible();
  await page.getByRole('button', { name: 'Export' }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'All of this view as CSV' }).click(),
  ]);
  const lines = readFileSync(await file.path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(lines).toHaveLength(total + 1);
  expect(lines[0]).toContain('final(test.accuracy)');
  await page.getByRole('button', { name: 'Unpin the baseline' }).click();
  await expect(table(page).getByTitle('Difference to the baseline')).toHaveCount(0);
});

test('several runs are tagged, deleted, restored, and removed for good', async ({ page, client }) => {
  await launchStopped(client, 'To be tidied', [71, 72]);
  await open(page, '/runs?query=tidied');
  await page.getByRole('checkbox', { name: 'Select all runs of this view' }).check();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Tag…' }).click();
  await page.getByRole('textbox', { name: 'Add' }).fill('untidy');
  await page.getByRole('button', { name: 'Tag', exact: true }).click();
  await query(page).fill('tag = untidy');
  await expect(names(page)).toHaveCount(2);

  const remove = async (): Promise<void> => {
    await page.getByRole('checkbox', { name: 'Select all runs of this view' }).check();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(page.getByRole('alertdialog')).toContainText('To be tidied · seed 71');
    await page.getByRole('button', { name: 'Delete 2 runs' }).click();
    await expect(page.getByText('No run matches')).toBeVisible();
  };
  await remove();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(names(page)).toHaveCount(2);
  await remove();

  await open(page, '/runs?trash=1&query=tag+%3D+untidy');
  await expect(page.getByRole('heading', { level: 1, name: 'Trash' })).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select all runs of this view' }).check();
  await page.getByRole('button', { name: 'Remove for good' }).click();
  await page.getByRole('button', { name: 'Remove for good 2 runs' }).click();
  await expect(page.getByText('No run matches')).toBeVisible();
  expect((await client.runs.index.query({ query: 'tag = untidy', trash: true })).total).toBe(0);
});

test('an empty trash says what it is for', async ({ page, client }) => {
  // Other journeys may have left some.
  await forEachOf(client, { trash: true }, (ids) => client.runs.bulk.mutate({ ids, act: { type: 'purge' } }));
  await open(page, '/runs?trash=1');
  await expect(page.getByText('The trash is empty')).toBeVisible();
});

test.describe('while the server is slow', () => {
  test('missing lines have placeholders', async ({ page, client }) => {
    for (let from = 0; from < 1000; from += 100) {
      await launchStopped(
        client,
        'One of a thousand',
        Array.from({ length: 100 }, (_, at) => 1000 + from + at),
      );
    }
    await open(page, '/runs?query=thousand&sort=seed');
    await expect(page.getByText('1,000 runs match')).toBeVisible();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/api/trpc/runs.rows*', async (route) => {
      await held;
      await route.continue();
    });
    await table(page).evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await expect(table(page).locator('tbody [data-placeholder]').first()).toBeVisible();
    release();
    await expect(table(page).getByRole('link', { name: /seed 1999/ })).toBeVisible();
    await expect(table(page).locator('tbody tr')).not.toHaveCount(0);
    // Of a thousand lines only those in view are drawn.
    expect(await table(page).locator('tbody tr').count()).toBeLessThan(80);
    await page.unrouteAll({ behavior: 'wait' });
    await forEachOf(client, { query: 'thousand' }, (ids) => client.runs.bulk.mutate({ ids, act: { type: 'delete' } }));
  });
});

test.describe('when the server does not answer', () => {
  test.use({ expected: { patterns: [/Failed to load resource/, /net::ERR/] } });
  test('the page says so, and tries again when asked', async ({ page }) => {
    await open(page, '/runs');
    await page.route('**/api/trpc/runs.index*', (route) => route.abort());
    await query(page).fill('state = finished');
    const again = page.getByRole('main').getByRole('button', { name: /again/i });
    await expect(again).toBeVisible();
    await page.unrouteAll({ behavior: 'wait' });
    await again.click();
    await expect(names(page).first()).toBeVisible();
  });
});
