/** @file A runner's first word: where it runs, and from which step on it makes its predecessors' points anew. */
import { cutEarlierAttempts, updateAttempt } from '@/db/queries/attempt';
import type { RunEvent } from '@/domain/events';
import { markRunningIn } from '@/server/services/runs/life/attempt';
import type { Batch } from './batch';

/** Resumed from nothing: no earlier point counts, whatever its step. */
const beforeEverything = -1;

/** True where figures of the run's series are to be made anew. */
export function applyStarted(batch: Batch, event: Extract<RunEvent, { type: 'started' }>): boolean {
  const { ctx, tx, attempt, run } = batch;
  const { pid, host, engine, environment, resumedFromStep } = event;
  updateAttempt(tx, attempt.id, attempt.lease, {
    pid,
    host,
    resumedFromStep,
    environment: {
      ...environment,
      engine: engine.name,
      engineVersion: engine.version,
      device: engine.device,
      ...(engine.kind && { deviceKind: engine.kind }),
    },
  });
  const cut = cutEarlierAttempts(tx, run.id, attempt.number, resumedFromStep ?? beforeEverything);
  if (cut) batch.changed('architecture', run.id);
  batch.patch.device = engine.device;
  if (attempt.endedAt === null) markRunningIn(ctx, tx, run);
  return cut;
}
