/** @file A run is stopped from its page, keeps a checkpoint, and can be resumed. */
import { iterationsDone, launchLongRun, waitForState } from './support/long-run';
import { readStory } from './support/platform';
import { expect, open, test } from './support/test';

test('stop a run, and resume it', async ({ page, client }) => {
  const story = readStory();
  const id = await launchLongRun(client, story, 'To be stopped');
  await open(page, `/runs/${id}`);
  await expect.poll(() => iterationsDone(client, id), { timeout: 60_000 }).toBeGreaterThan(2);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  // Stopping asks first.
  await page.getByRole('dialog').or(page.getByRole('alertdialog')).getByRole('button', { name: /^Stop/ }).click();
  await expect(page.getByRole('main').getByText('stopped', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  const stopped = await client.runs.get.query({ id });
  expect(stopped.artefacts.some((artefact) => artefact.kind === 'checkpoint')).toBe(true);

  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await waitForState(client, id, 'running');
  await expect.poll(() => iterationsDone(client, id), { timeout: 60_000 }).toBeGreaterThan(stopped.progress?.done ?? 0);
  const { attempts } = await client.runs.get.query({ id });
  expect(attempts).toHaveLength(2);
  expect(attempts.map((attempt) => attempt.resumedFromStep).filter((step) => step !== null && step > 0)).toHaveLength(
    1,
  );
  await client.runs.stop.mutate({ id });
  await waitForState(client, id, 'stopped');
});
