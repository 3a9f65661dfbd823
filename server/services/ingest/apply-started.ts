/** @file A runner's first event: where it runs, and from which step it recomputes its predecessors' points. */
import { cutEarlierAttempts, updateAttempt } from '@/db/queries/attempt';
import type { RunEvent } from '@/domain/events';
import type { RecordedConfig } from '@/domain/run-config';
import { markRunningIn } from '@/server/services/runs/life/attempt';
import type { Batch } from './batch';

/** Resumed without a checkpoint: no earlier point counts. */
const beforeEverything = -1;

/** Whether it may compute on either: what it says then decides what it holds. */
const isFree = (config: RecordedConfig): boolean => config.kind !== 'external' && config.device === 'auto';

/** True if figures of the run's series must be recomputed. */
export function applyStarted(batch: Batch, event: Extract<RunEvent, { type: 'started' }>): boolean {
  const { ctx, tx, attempt, run } = batch;
  const { pid, host, engine, environment, resumedFromStep } = event;
  updateAttempt(tx, attempt.id, attempt.lease, {
    pid,
    host,
    resumedFromStep,
    // Of those that it could have had, `auto` chose the processor: others may have its cards.
    ...(engine.kind === 'cpu' && isFree(run.config) && { cards: [], sharesCards: false }),
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
