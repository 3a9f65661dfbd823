/** @file Rows that break invariants of runs and attempts: each query finds none in a sound database. */
import { and, count, eq, gt, inArray, isNotNull, isNull, notInArray, or, sql } from 'drizzle-orm';
import type { Database } from '@/db/open';
import { finalStates } from '@/domain/run-state/names';
import { attempt, run } from '../../schema';

const final = [...finalStates];

export function runsWithSeveralOpenAttempts(db: Database) {
  return db
    .select({ run: attempt.run, open: count() })
    .from(attempt)
    .where(isNull(attempt.endedAt))
    .groupBy(attempt.run)
    .having(gt(count(), 1))
    .all();
}

export function runsInTrashNotEnded(db: Database) {
  return db
    .select()
    .from(run)
    .where(and(isNotNull(run.deletedAt), notInArray(run.state, final)))
    .all();
}

/** Ended without a time, or with one before they ended. */
export function runsWithWrongEndTime(db: Database) {
  const ended = inArray(run.state, final);
  return db
    .select()
    .from(run)
    .where(or(and(ended, isNull(run.endedAt)), and(notInArray(run.state, final), isNotNull(run.endedAt))))
    .all();
}

export function attemptsHalfEnded(db: Database) {
  return db.select().from(attempt).where(sql`(${attempt.endedAt} IS NULL) <> (${attempt.end} IS NULL)`).all();
}

export function stoppingRunsNobodyStopped(db: Database) {
  return db
    .select()
    .from(run)
    .where(and(eq(run.state, 'stopping'), isNull(run.stopRequestedAt)))
    .all();
}

export function runsWithMissingAttempts(db: Database) {
  return db
    .select({ run: attempt.run, attempts: count(), last: sql<number>`max(${attempt.number})` })
    .from(attempt)
    .groupBy(attempt.run)
    .having(sql`count(*) <> max(${attempt.number})`)
    .all();
}

/** Names of runs that use what a run in the trash made. */
export function dependantsOfTrash(db: Database): { name: string; parent: string }[] {
  return db.all(
    sql`SELECT child.name AS name, parent.name AS parent FROM run AS child
      JOIN run AS parent ON parent.id = json_extract(child.continues, '$.run')
      WHERE child.deleted_at IS NULL AND parent.deleted_at IS NOT NULL
      UNION SELECT child.name, parent.name FROM run AS child JOIN run_parent AS link ON link.run_id = child.id
      LEFT JOIN prior ON prior.id = link.prior_id LEFT JOIN genotype ON genotype.id = link.genotype_id
      JOIN run AS parent ON parent.id = prior.run_id OR parent.id = genotype.run_id
      WHERE child.deleted_at IS NULL AND parent.deleted_at IS NOT NULL`,
  );
}
