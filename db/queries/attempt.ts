/** @file Attempts of runs. */

import { and, asc, eq, gt, isNull, lt, max, or, sql } from 'drizzle-orm';
import type { AttemptId, RunId } from '@/domain/ids';
import type { Database } from '../open';
import { bare, prepared } from '../prepared';
import { type AttemptRow, attempt, run } from '../schema';

const byId = (db: Database) =>
  db
    .select()
    .from(attempt)
    .where(eq(attempt.id, sql.placeholder('id')))
    .prepare();

export function findAttempt(db: Database, id: AttemptId): AttemptRow | undefined {
  return prepared(db, byId).get({ id });
}

const ofRun = (db: Database) =>
  db
    .select()
    .from(attempt)
    .where(eq(attempt.run, sql.placeholder('id')))
    .orderBy(asc(attempt.number))
    .prepare();

export function attemptsOf(db: Database, id: RunId): AttemptRow[] {
  return prepared(db, ofRun).all({ id });
}

/** When the attempts of these runs held their device, in order; null is an open end. */
export function spansOfRuns(
  db: Database,
  ids: readonly RunId[],
): ReadonlyMap<RunId, { readonly startedAt: number; readonly endedAt: number | null }[]> {
  const spans = new Map<RunId, { startedAt: number; endedAt: number | null }[]>(ids.map((id) => [id, []]));
  const rows = db
    .select({ run: attempt.run, startedAt: attempt.startedAt, endedAt: attempt.endedAt })
    .from(attempt)
    // One parameter, however many runs.
    .where(sql`${attempt.run} in (select value from json_each(${JSON.stringify(ids)}))`)
    .orderBy(asc(attempt.run), asc(attempt.startedAt))
    .all();
  for (const { run: id, ...span } of rows) spans.get(id)?.push(span);
  return spans;
}

/** An attempt whose job its cluster has not begun: that time is the cluster's. */
const waits = sql`(${attempt.executor} like 'slurm:%' and coalesce(json_extract(${attempt.job}, '$.state'), 'PENDING') = 'PENDING')`;

const atWork = (db: Database) =>
  db
    .select({
      run: attempt.run,
      ms: sql<number>`coalesce(sum(case when not ${waits} then ${attempt.endedAt} - ${attempt.startedAt} end), 0)`,
      since: sql<
        number | null
      >`max(case when ${attempt.endedAt} is null and not ${waits} then ${attempt.startedAt} end)`,
    })
    .from(attempt)
    // One parameter, however many runs.
    .where(sql`${attempt.run} in (select value from json_each(${sql.placeholder('ids')}))`)
    .groupBy(attempt.run)
    .prepare();

/** Of runs that had attempts: the total milliseconds of ended ones, and the start of a running one. */
export function timeAtWork(
  db: Database,
  ids: readonly RunId[],
): ReadonlyMap<RunId, { readonly ms: number; readonly since: number | null }> {
  const rows = prepared(db, atWork).all({ ids: JSON.stringify(ids) });
  return new Map(rows.map(({ run: id, ...time }) => [id, time]));
}

const open = (db: Database) =>
  db
    .select({ attempt, name: run.name, state: run.state, reason: run.reason, deletedAt: run.deletedAt })
    .from(attempt)
    .innerJoin(run, eq(run.id, attempt.run))
    .where(isNull(attempt.endedAt))
    .orderBy(asc(attempt.startedAt))
    .prepare();

/** Open attempts, with the state of their run. */
export function openAttempts(db: Database) {
  return prepared(db, open).all();
}

const ended = (db: Database) =>
  db
    .select({ id: attempt.id, directory: attempt.directory, endedAt: attempt.endedAt })
    .from(attempt)
    .where(
      sql`${attempt.logPacked} = 0 and (${attempt.endedAt}, ${attempt.id}) > (${sql.placeholder('endedAt')}, ${sql.placeholder('id')}) and ${attempt.endedAt} <= ${sql.placeholder('until')}`,
    )
    .orderBy(asc(attempt.endedAt), asc(attempt.id))
    .limit(sql.placeholder('most'))
    .prepare();

export type EndedAttempt = Pick<AttemptRow, 'id' | 'directory' | 'endedAt'>;

/** Attempts that ended by `until`, and whose logs are not packed, in the order in which they ended, from one of them on. */
export function attemptsToPack(
  db: Database,
  after: { readonly endedAt: number; readonly id: string; readonly until: number; readonly most: number },
): readonly EndedAttempt[] {
  return prepared(db, ended).all({ ...after });
}

const packed = (db: Database) =>
  db
    .update(attempt)
    .set({ logPacked: true })
    .where(and(eq(attempt.id, sql.placeholder('id')), eq(attempt.endedAt, sql.placeholder('endedAt'))));

/** Their logs are packed, but for those of attempts that were opened again since. */
export function notePacked(db: Database, ended: readonly EndedAttempt[]): void {
  for (const { id, endedAt } of ended) bare(db, packed).run({ id, endedAt });
}

export function hasOpenAttempt(db: Database, id: RunId): boolean {
  const openOne = and(eq(attempt.run, id), isNull(attempt.endedAt));
  return db.select({ id: attempt.id }).from(attempt).where(openOne).limit(1).get() !== undefined;
}

export function lastAttemptNumber(db: Database, id: RunId): number {
  return (
    db
      .select({ last: max(attempt.number) })
      .from(attempt)
      .where(eq(attempt.run, id))
      .get()?.last ?? 0
  );
}

export function insertAttempt(db: Database, row: typeof attempt.$inferInsert): AttemptRow {
  return db.insert(attempt).values(row).returning().get();
}

export type AttemptPatch = Partial<Omit<AttemptRow, 'id' | 'run' | 'number' | 'lease' | 'directory'>>;

/** Changes an attempt, by compare-and-set on its lease. False if the lease doesn't match. */
export function updateAttempt(db: Database, id: AttemptId, lease: string, patch: AttemptPatch): boolean {
  return (
    db
      .update(attempt)
      .set(patch)
      .where(and(eq(attempt.id, id), eq(attempt.lease, lease)))
      .run().changes === 1
  );
}

const column = (name: keyof Place) => sql`${sql.param(sql.placeholder(name), attempt[name])}`;
const place = (db: Database) =>
  db
    .update(attempt)
    .set({
      ingestedOffset: column('ingestedOffset'),
      ingestedSequence: column('ingestedSequence'),
      partialThrough: column('partialThrough'),
      partialSeries: column('partialSeries'),
    })
    .where(eq(attempt.id, sql.placeholder('id')));

export type Place = Pick<AttemptRow, 'ingestedOffset' | 'ingestedSequence' | 'partialThrough' | 'partialSeries'>;

/** How far its log was read, by the holder of its lease in this transaction. */
export function placeAttempt(db: Database, id: AttemptId, reached: Place): void {
  bare(db, place).run({ id, ...reached });
}

/** Results of earlier attempts beyond `step` no longer count. True if that changes anything. */
export function cutEarlierAttempts(db: Database, id: RunId, number: number, step: number): boolean {
  const beyond = or(isNull(attempt.keptThroughStep), gt(attempt.keptThroughStep, step));
  return (
    db
      .update(attempt)
      .set({ keptThroughStep: step })
      .where(and(eq(attempt.run, id), lt(attempt.number, number), beyond))
      .run().changes > 0
  );
}

/** Only if nothing was ever started for it. */
export function deleteAttempt(db: Database, id: AttemptId, lease: string): void {
  db.delete(attempt)
    .where(and(eq(attempt.id, id), eq(attempt.lease, lease)))
    .run();
}
