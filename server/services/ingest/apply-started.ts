/** @file A runner's first word: where it runs, and from which step on it makes its predecessors' points anew. */
import { cutEarlierAttempts, updateAttempt } from '@/db/queries/attempt/update';
import { seriesOf } from '@/db/queries/series/find';
import { refreshFigures } from '@/db/series/figures';
import type { RunEvent } from '@/domain/events';
import { markRunningIn } from '@/server/services/runs/mark-running';
import type { Batch } from './batch';

/** Resumed from nothing: no earlier point counts, whatever its step. */
const beforeEverything = -1;

export function applyStarted(batch: Batch, event: Extract<RunEvent, { type: 'started' }>): void {
  const { ctx, tx, attempt, run } = batch;
  const { pid, host, engine, environment, resumedFromStep } = event;
  updateAttempt(tx, attempt.id, attempt.lease, {
    pid,
    host,
    resumedFromStep,
    environment: { ...environment, engine: engine.name, engineVersion: engine.version, device: engine.device },
  });
  if (cutEarlierAttempts(tx, run.id, attempt.number, resumedFromStep ?? beforeEverything)) {
    for (const series of seriesOf(tx, [run.id])) {
      refreshFigures(tx, series);
      batch.changed('series', series.key);
    }
    batch.changed('architecture', run.id);
  }
  batch.patch.device = engine.device;
  if (attempt.endedAt === null) markRunningIn(ctx, tx, run);
}
