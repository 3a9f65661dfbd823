/** @file Changes a run, by compare-and-set on its state where that matters. */
import { and, eq } from 'drizzle-orm';
import type { RunId } from '@/domain/ids';
import type { RunState } from '@/domain/run-state';
import type { Database } from '../../open';
import { type RunRow, run } from '../../schema';

export type RunPatch = Partial<Omit<RunRow, 'id' | 'createdAt' | 'config' | 'kind'>>;

export function updateRun(db: Database, id: RunId, patch: RunPatch): void {
  db.update(run).set(patch).where(eq(run.id, id)).run();
}

/** False where the run is no longer in state `from`. */
export function updateRunInState(db: Database, id: RunId, from: RunState, patch: RunPatch): boolean {
  return (
    db
      .update(run)
      .set(patch)
      .where(and(eq(run.id, id), eq(run.state, from)))
      .run().changes === 1
  );
}
