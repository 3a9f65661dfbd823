/** @file How much the files of runs take, by kind and by run; and the checkpoints that ended runs could do without. */
import { and, count, desc, eq, inArray, isNull, lte, sql, sum } from 'drizzle-orm';
import type { RunId } from '@/domain/ids';
import type { Database } from '../../open';
import { artefact, attempt, run } from '../../schema';

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

/** Checkpoints of finished runs that ended at `endedBefore` or earlier: nobody goes on from them. */
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
