/** @file A sweep from the form: its size and cost are known before it is launched, and it becomes an experiment. */
import { readStory } from './support/platform';
import { expect, expectSettled, open, test } from './support/test';

test('a run is launched again with changes, as a grid', async ({ page, client }) => {
  const story = readStory();
  const [adapted] = story.adapt;
  const { name } = await client.runs.get.query({ id: adapted ?? story.metaTrain });
  await open(page, `/launch?from=${adapted}`);
  await expect(page.getByText(/Nothing differs from/)).toBeVisible();

  await page.getByRole('textbox', { name: /^Batch/ }).fill('8, 16');
  await page.getByRole('textbox', { name: 'Seeds', exact: true }).fill('0-1');
  const changes = page.getByRole('region', { name: 'What differs' });
  await expect(changes).toContainText('1 setting');
  await expect(changes).toContainText('8, 16');
  const cost = page.getByRole('region', { name: 'What it takes' });
  await expect(cost).toContainText('4 runs');
  await expect(cost).toContainText('Device time, all runs');
  await cost.getByText('2 combinations × 2 seeds').click();
  await expect(cost).toContainText('batch 16');

  // A value that does not fit is refused at its field, whichever place of the list it has.
  const steps = page.getByRole('textbox', { name: 'Steps', exact: true });
  await steps.fill('4, many');
  await expect(steps).toHaveAttribute('aria-invalid', 'true');
  await steps.fill('4');

  await page.getByText('This launch as JSON or as a command').click();
  await expect(page.getByRole('region', { name: 'Launch as JSON' })).toContainText('"sweep"');
  await page.getByRole('tab', { name: 'Command' }).click();
  await expect(page.getByRole('region', { name: 'Launch as a command' })).toContainText("--sweep 'batch=[8,16]'");

  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('A small grid');
  await page.getByRole('button', { name: /^Launch 4 runs with 2 changes/ }).click();
  await page.waitForURL(/\/compare\?runs=/);
  await expectSettled(page);
  const experiments = await client.experiments.list.query();
  expect(experiments.find((each) => each.name === 'A small grid')?.runs).toBe(4);
  const { items } = await client.runs.list.query({ filter: { text: 'A small grid' } });
  expect(new Set(items.map((run) => run.groupHash)).size).toBe(2);
  expect(items.every((run) => run.name !== name)).toBe(true);
  for (const run of items) await client.runs.stop.mutate({ id: run.id }).catch(() => undefined);
});
