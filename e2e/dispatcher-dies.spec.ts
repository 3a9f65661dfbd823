/** @file The dispatcher is killed during a run: the run continues, the next dispatcher takes it over, the page shows it. */
import { dispatcherPids } from './support/dispatcher-process';
import { iterationsDone, launchLongRun, waitForState } from './support/long-run';
import { readStory } from './support/platform';
import { expect, open, test } from './support/test';

test('a run outlives its dispatcher', async ({ page, client, baseURL }) => {
  const story = readStory();
  const port = new URL(baseURL ?? '').port;
  const id = await launchLongRun(client, story, 'Outlives its dispatcher');
  await open(page, `/runs/${id}`);
  await expect.poll(() => iterationsDone(client, id), { timeout: 60_000 }).toBeGreaterThan(2);

  const [killed, ...others] = dispatcherPids(port);
  expect(others).toEqual([]);
  const done = await iterationsDone(client, id);
  process.kill(killed ?? Number.NaN, 'SIGKILL');
  await expect.poll(() => dispatcherPids(port).filter((pid) => pid !== killed), { timeout: 30_000 }).toHaveLength(1);
  await expect.poll(() => iterationsDone(client, id), { timeout: 30_000 }).toBeGreaterThan(done);

  // One attempt: the same process was adopted, nothing was restarted, and the log was read without a gap.
  const { attempts, state } = await client.runs.get.query({ id });
  expect(state).toBe('running');
  expect(attempts).toHaveLength(1);
  const [loss] = await client.series.curves.query({
    requests: [{ run: id, key: 'train.loss' }],
    axis: 'step',
    width: 4000,
  });
  expect(loss?.step).toEqual(Array.from({ length: loss?.points ?? 0 }, (_, index) => index + 1));

  await expect(page.getByRole('main').getByText('running', { exact: true }).first()).toBeVisible();
  await client.runs.stop.mutate({ id });
  await expect(page.getByRole('main').getByText('stopped', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  await waitForState(client, id, 'stopped');
});
