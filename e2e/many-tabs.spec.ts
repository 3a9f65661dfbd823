/** @file Ten tabs open at once stay live: browsers allow six connections to a server, so the tabs share one stream. */
import { launchLongRun, waitForState } from './support/long-run';
import { readStory } from './support/platform';
import { expect, open, test } from './support/test';

const count = 10;

test('a change arrives in ten tabs', async ({ context, client }) => {
  const story = readStory();
  const tabs = await Promise.all(Array.from({ length: count }, () => context.newPage()));
  for (const tab of tabs) await open(tab, '/runs');
  const id = await launchLongRun(client, story, 'Seen in ten tabs');
  await Promise.all(
    tabs.map((tab) =>
      expect(tab.getByRole('row').filter({ hasText: 'Seen in ten tabs' })).toContainText('running', {
        timeout: 30_000,
      }),
    ),
  );

  // The tab that holds the stream closes; another one takes over.
  await tabs[0]?.close();
  await client.runs.stop.mutate({ id });
  await waitForState(client, id, 'stopped');
  await Promise.all(
    tabs.slice(1).map((tab) =>
      expect(tab.getByRole('row').filter({ hasText: 'Seen in ten tabs' })).toContainText('stopped', {
        timeout: 30_000,
      }),
    ),
  );
});
