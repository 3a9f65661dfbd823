/** @file Artefacts of runs: what they are, how much they take, which checkpoints may go. */

import { and, asc, count, desc, eq, inArray, isNull, lte, notInArray, or, sql, sum } from 'drizzle-orm';
import type { ArtefactId, AttemptId, RunId } from '@/domain/ids';
import { tunables } from '@/domain/tunables';
import type { Database } from '../open';
import { type ArtefactRow, artefact, attempt, run } from '../schema';

/** Files of runs. */
export function findArtefact(db: Database, id: ArtefactId) {
  return db
    .select({ artefact, directory: attempt.directory })
    .from(artefact)
    .innerJoin(attempt, eq(attempt.id, artefact.attempt))
    .where(eq(artefact.id, id))
    .get();
}

export function findArtefactByName(db: Database, id: AttemptId, name: string): ArtefactRow | undefined {
  return db
    .select()
    .from(artefact)
    .where(and(eq(artefact.attempt, id), eq(artefact.name, name)))
    .get();
}

export function artefactsOf(db: Database, id: RunId): ArtefactRow[] {
  return db
    .select()
    .from(artefact)
    .where(eq(artefact.run, id))
    .orderBy(desc(artefact.createdAt), desc(artefact.id))
    .all();
}

/** Bytes of the files that the scripts of a member sent into their runs, the trash included. */
export function bytesFromScriptsOf(db: Database, member: string): number {
  const found = db
    .select({ bytes: sum(artefact.size).mapWith(Number) })
    .from(artefact)
    .innerJoin(run, eq(run.id, artefact.run))
    .where(and(eq(run.kind, 'external'), eq(run.createdBy, member)))
    .get();
  return found?.bytes ?? 0;
}

/** Whether an attempt wrote a checkpoint. */
export function leftCheckpoint(db: Database, id: AttemptId): boolean {
  const own = and(eq(artefact.attempt, id), eq(artefact.kind, 'checkpoint'));
  return db.select({ id: artefact.id }).from(artefact).where(own).limit(1).get() !== undefined;
}

/** Checkpoints that count, furthest first. */
export function checkpointsOf(db: Database, id: RunId) {
  return db
    .select({ artefact, directory: attempt.directory, environment: attempt.environment })
    .from(artefact)
    .innerJoin(attempt, eq(attempt.id, artefact.attempt))
    .where(
      and(
        eq(artefact.run, id),
        eq(artefact.kind, 'checkpoint'),
        or(isNull(attempt.keptThroughStep), lte(artefact.step, attempt.keptThroughStep)),
      ),
    )
    .orderBy(desc(artefact.step), desc(attempt.number))
    .all();
}

/** Of all runs, in the order of creation. */
export function allArtefacts(db: Database) {
  return db
    .select({ artefact, directory: attempt.directory, open: sql`${attempt.endedAt} is null`.mapWith(Boolean) })
    .from(artefact)
    .innerJoin(attempt, eq(attempt.id, artefact.attempt))
    .orderBy(asc(artefact.createdAt), asc(artefact.id))
    .all();
}

/** Adds a file that an attempt left; written again under one name, it is the same record. */
export function saveArtefact(db: Database, row: typeof artefact.$inferInsert): ArtefactRow {
  const { kind, path, size, sha256, step, createdAt } = row;
  return db
    .insert(artefact)
    .values(row)
    .onConflictDoUpdate({
      target: [artefact.attempt, artefact.name],
      set: { kind, path, size, sha256, step, createdAt },
    })
    .returning()
    .get();
}

/** Forgets the older checkpoints of an attempt, whose files its runner removes by the same rule. */
export function pruneCheckpoints(db: Database, id: AttemptId): void {
  const checkpoints = and(eq(artefact.attempt, id), eq(artefact.kind, 'checkpoint'));
  const newest = db
    .select({ id: artefact.id })
    .from(artefact)
    .where(checkpoints)
    .orderBy(desc(artefact.step))
    .limit(tunables.checkpointsKept);
  db.delete(artefact)
    .where(and(checkpoints, notInArray(artefact.id, newest)))
    .run();
}

/** Removes the record of a damaged checkpoint; its file is not touched. */
export function forgetCheckpoint(db: Database, run: RunId, id: ArtefactId): void {
  db.delete(artefact)
    .where(and(eq(artefact.id, id), eq(artefact.run, run), eq(artefact.kind, 'checkpoint')))
    .run();
}

export function bytesByKind(db: Database) {
  return db
    .select({ kind: artefact.kind, files: count(), bytes: sum(artefact.size).mapWith(Number) })
    .from(artefact)
    .groupBy(artefact.kind)
    .orderBy(desc(sum(artefact.size)))
    .all();
}

/** The largest first. */
export function bytesByRun(db: Database, limit: number) {
  return db
    .select({
      id: run.id,
      name: run.name,
      state: run.state,
      inTrash: sql`${run.deletedAt} is not null`.mapWith(Boolean),
      files: count(),
      bytes: sum(artefact.size).mapWith(Number),
      checkpointBytes: sql`sum(case when ${artefact.kind} = 'checkpoint' then ${artefact.size} else 0 end)`.mapWith(
        Number,
      ),
    })
    .from(artefact)
    .innerJoin(run, eq(run.id, artefact.run))
    .groupBy(run.id)
    .orderBy(desc(sum(artefact.size)))
    .limit(limit)
    .all();
}

/** Checkpoints of finished runs that ended at `endedBefore` or earlier: no run resumes from them. */
export function sparableCheckpoints(
  db: Database,
  { runs, endedBefore }: { runs?: readonly RunId[]; endedBefore: number },
) {
  return db
    .select({ artefact, directory: attempt.directory })
    .from(artefact)
    .innerJoin(attempt, eq(attempt.id, artefact.attempt))
    .innerJoin(run, eq(run.id, artefact.run))
    .where(
      and(
        eq(artefact.kind, 'checkpoint'),
        eq(run.state, 'finished'),
        isNull(run.deletedAt),
        lte(run.endedAt, endedBefore),
        runs === undefined ? undefined : inArray(run.id, [...runs]),
      ),
    )
    .all();
}

export function deleteArtefacts(db: Database, ids: readonly (typeof artefact.$inferSelect)['id'][]): void {
  db.delete(artefact)
    .where(inArray(artefact.id, [...ids]))
    .run();
}
