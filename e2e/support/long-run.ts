/** @file A run long enough to be stopped, watched and orphaned; each journey ends it. */

import { expect } from '@playwright/test';
import type { Client } from '@/client/create-client';
import type { RunId } from '@/domain/ids';
import type { RunState } from '@/domain/run-state';
import type { Story } from './story';

/** Far more iterations than a journey waits for, each taking a fraction of a second. */
export async function launchLongRun(client: Client, story: Story, name: string, iterations = 100_000): Promise<RunId> {
  const { runs } = await client.runs.launch.mutate({
    name,
    config: {
      kind: 'meta-train',
      taskSet: story.taskSet,
      space: story.space,
      iterations,
      tasksPerIteration: 2,
      steps: 2,
      batch: 16,
      checkpointEvery: 5,
      validationEvery: 0,
    },
  });
  const [run] = runs;
  if (run === undefined) throw new Error('Nothing was launched.');
  return run.id;
}

export async function waitForState(client: Client, id: RunId, state: RunState): Promise<void> {
  await expect
    .poll(async () => (await client.runs.get.query({ id })).state, { timeout: 60_000, message: `${id} is ${state}` })
    .toBe(state);
}

/** Iterations done so far; 0 before the first. */
export async function iterationsDone(client: Client, id: RunId): Promise<number> {
  return (await client.runs.get.query({ id })).progress?.done ?? 0;
}
