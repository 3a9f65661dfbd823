/** @file Runs at the stages of their life. */
import type { RunId } from '@/domain/ids';
import type { RunConfigInput } from '@/domain/run-config';
import type { ServiceContext } from '@/server/context';
import { type ClaimedRun, claimNextRun } from '@/server/services/runs/claim-next';
import { launchRuns } from '@/server/services/runs/launch';
import { markRunning } from '@/server/services/runs/mark-running';

export function makeQueuedRun(ctx: ServiceContext, config: RunConfigInput, name = 'Test run'): RunId {
  const [run] = launchRuns({ ctx, input: { name, config } }).runs;
  if (run === undefined) throw new Error('nothing was launched');
  return run.id;
}

/** Claimed, and starting. */
export function claimRun(ctx: ServiceContext): ClaimedRun {
  const claimed = claimNextRun({ ctx, input: { executor: 'local' } });
  if (claimed === null) throw new Error('nothing was queued');
  return claimed;
}

export function makeRunningRun(ctx: ServiceContext, config: RunConfigInput, name = 'Test run'): ClaimedRun {
  makeQueuedRun(ctx, config, name);
  const claimed = claimRun(ctx);
  markRunning({ ctx, input: { attempt: claimed.attempt, lease: claimed.lease } });
  return claimed;
}
