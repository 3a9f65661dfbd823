/** @file A black-box search begins with what an earlier one trained: chosen in the form, said in the log, drawn in the lineage. */
import { readStory } from './support/platform';
import { names } from './support/story';
import { expect, expectSettled, open, test } from './support/test';

test('a search by predictor begins with an earlier one', async ({ page, client }) => {
  const { taskSet } = readStory();
  const space = (await client.spaces.list.query()).find(({ name }) => name === names.space)?.id ?? '';
  const config = {
    kind: 'random-search',
    space,
    task: { taskSet },
    genotypes: 3,
    epochs: 1,
    batch: 16,
    initChannels: 4,
    layers: 3,
  } as const;
  const [first] = (await client.runs.launch.mutate({ name: 'Search of last week', config })).runs;
  const ended = async (id: string) => (await client.runs.get.query({ id })).state;
  await expect.poll(() => ended(first?.id ?? ''), { timeout: 120_000 }).toBe('finished');
  const address = new URLSearchParams({
    kind: 'random-search',
    space,
    taskSet,
    genotypes: '2',
    epochs: '1',
    batch: '16',
    initChannels: '4',
    layers: '3',
  });
  await open(page, `/launch?${address}`);
  await expect(page.getByRole('group', { name: 'Earlier searches' })).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Strategy' }).selectOption('predictor');
  const group = page.getByRole('group', { name: 'Earlier searches' });
  await group.getByRole('checkbox', { name: 'Search of last week' }).check();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Search of today');
  await page.getByRole('button', { name: 'Launch', exact: true }).click();
  await page.waitForURL(/\/runs\/run_/);
  await expectSettled(page);
  const id = page.url().split('/').at(-1)?.split('?')[0] ?? '';
  await expect.poll(() => ended(id), { timeout: 120_000 }).toBe('finished');
  await open(page, `/runs/${id}?tab=log`);
  await expect(
    page.getByText('The model of accuracy begins with 3 cells from 1 earlier search: "Search of last week".'),
  ).toBeVisible();
  await open(page, `/runs/${first?.id}?tab=lineage`);
  await expect(page.getByRole('link', { name: 'Search of today' }).first()).toBeAttached();
  for (const run of [id, first?.id ?? '']) await client.runs.delete.mutate({ id: run });
});
