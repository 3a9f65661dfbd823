/** @file One run, or several, by id. Runs in the trash are found only where it is said. */
import { and, desc, eq, inArray, isNotNull, isNull, lte } from 'drizzle-orm';
import type { RunId } from '@/domain/ids';
import type { Database } from '../../open';
import { type RunRow, run } from '../../schema';

export function findRun(db: Database, id: RunId): RunRow | undefined {
  return db
    .select()
    .from(run)
    .where(and(eq(run.id, id), isNull(run.deletedAt)))
    .get();
}

export function findRuns(db: Database, ids: readonly RunId[]): RunRow[] {
  return db
    .select()
    .from(run)
    .where(and(inArray(run.id, [...ids]), isNull(run.deletedAt)))
    .all();
}

/** Also those in the trash. */
export function runsById(db: Database, ids: readonly RunId[]): RunRow[] {
  return db
    .select()
    .from(run)
    .where(inArray(run.id, [...ids]))
    .all();
}

export function findRunInTrash(db: Database, id: RunId): RunRow | undefined {
  return db
    .select()
    .from(run)
    .where(and(eq(run.id, id), isNotNull(run.deletedAt)))
    .get();
}

/** Runs that were put into the trash at `before` or earlier; what was made last comes first, so that nothing stands on it. */
export function runsInTrashSince(db: Database, before: number): RunId[] {
  return db
    .select({ id: run.id })
    .from(run)
    .where(and(isNotNull(run.deletedAt), lte(run.deletedAt, before)))
    .orderBy(desc(run.createdAt))
    .all()
    .map(({ id }) => id);
}
