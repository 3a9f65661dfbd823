/** @file Runs at the stages of their life. */

import { mkdirSync } from 'node:fs';
import type { RunEvent, RunEventBody } from '@/domain/events';
import type { RunId } from '@/domain/ids';
import type { RunConfigInput } from '@/domain/run-config';
import type { ServiceContext } from '@/server/context';
import { runs } from '@/server/services/runs';
import { markRunning } from '@/server/services/runs/life/attempt';
import { type ClaimedRun, claimNextRun } from '@/server/services/runs/life/claim';

/** A runner's log: events with their sequence and time. */
export const startedBody: Extract<RunEventBody, { type: 'started' }> = {
  type: 'started',
  pid: 4242,
  host: 'test',
  engine: { name: 'native', version: '1', device: 'cpu avx2', kind: 'cpu' },
  environment: { node: '20' },
  resumedFromStep: null,
};

/** Numbers from `from` on; one second apart. */
export function eventLog(bodies: readonly RunEventBody[], from = 0): RunEvent[] {
  return bodies.map((body, index) => ({ ...body, sequence: from + index, time: 1_000_000 + 1000 * (from + index) }));
}

export function pointsBody(step: number, values: Record<string, number>): RunEventBody {
  return { type: 'points', step, values };
}

export function makeQueuedRun(ctx: ServiceContext, config: RunConfigInput, name = 'Test run'): RunId {
  const [run] = runs.launch({ ctx, input: { name, config } }).runs;
  if (run === undefined) throw new Error('nothing was launched');
  return run.id;
}

/** Claimed, and starting, in its own directory. */
export function claimRun(ctx: ServiceContext): ClaimedRun {
  const claimed = claimNextRun({ ctx });
  if (claimed === null) throw new Error('nothing was queued');
  mkdirSync(claimed.directory, { recursive: true });
  return claimed;
}

export function makeRunningRun(ctx: ServiceContext, config: RunConfigInput, name = 'Test run'): ClaimedRun {
  makeQueuedRun(ctx, config, name);
  const claimed = claimRun(ctx);
  markRunning({ ctx, input: { attempt: claimed.attempt, lease: claimed.lease } });
  return claimed;
}
