/** @file Snapshots of a run's architecture that count: those recomputed by a later attempt are left out. */

import { and, asc, desc, eq, inArray, isNull, lte, or } from 'drizzle-orm';
import type { AttemptId, RunId } from '@/domain/ids';
import type { Database } from '../open';
import { type ArchitectureSnapshotRow, architectureSnapshot, attempt } from '../schema';

const counts = (id: RunId) =>
  and(
    eq(architectureSnapshot.run, id),
    or(isNull(attempt.keptThroughStep), lte(architectureSnapshot.step, attempt.keptThroughStep)),
  );

/** Ids and steps, by step. */
export function snapshotSteps(db: Database, id: RunId): { id: number; step: number }[] {
  return db
    .select({ id: architectureSnapshot.id, step: architectureSnapshot.step })
    .from(architectureSnapshot)
    .innerJoin(attempt, eq(attempt.id, architectureSnapshot.attempt))
    .where(counts(id))
    .orderBy(asc(architectureSnapshot.step), asc(architectureSnapshot.id))
    .all();
}

export function readSnapshots(db: Database, ids: readonly number[]): ArchitectureSnapshotRow[] {
  return db
    .select()
    .from(architectureSnapshot)
    .where(inArray(architectureSnapshot.id, [...ids]))
    .orderBy(asc(architectureSnapshot.step), asc(architectureSnapshot.id))
    .all();
}

/** Whether an attempt logged its architecture at exactly this step. */
export function hasSnapshot(db: Database, id: AttemptId, step: number): boolean {
  const here = and(eq(architectureSnapshot.attempt, id), eq(architectureSnapshot.step, step));
  return db.select({ id: architectureSnapshot.id }).from(architectureSnapshot).where(here).get() !== undefined;
}

/** The newest snapshot at or before `step`. */
export function snapshotAt(db: Database, id: RunId, step: number): ArchitectureSnapshotRow | undefined {
  return db
    .select({ snapshot: architectureSnapshot })
    .from(architectureSnapshot)
    .innerJoin(attempt, eq(attempt.id, architectureSnapshot.attempt))
    .where(and(counts(id), lte(architectureSnapshot.step, step)))
    .orderBy(desc(architectureSnapshot.step), desc(architectureSnapshot.id))
    .limit(1)
    .get()?.snapshot;
}

export function insertSnapshot(db: Database, row: typeof architectureSnapshot.$inferInsert): void {
  const { logits, genotype, time } = row;
  db.insert(architectureSnapshot)
    .values(row)
    .onConflictDoUpdate({
      target: [architectureSnapshot.attempt, architectureSnapshot.step],
      set: { logits, genotype, time },
    })
    .run();
}
