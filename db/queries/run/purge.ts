/** @file Removes a run permanently, in steps: its dependent rows in portions, then the run itself. */
import { eq, inArray, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Database } from '@/db/open';
import type { RunId } from '@/domain/ids';
import {
  alarm,
  architectureSnapshot,
  artefact,
  attempt,
  chunk,
  evaluation,
  genotype,
  logLine,
  prior,
  run,
  series,
} from '../../schema';
import { noteRemoval, noteRemoved } from '../removal';

/** Records that the run is being removed, so that the removal continues after a kill. What refuses to go with its run goes at once. */
export function beginPurge(db: Database, id: RunId, time: number): void {
  // What a black-box search says of the genotype that it found would keep that.
  db.delete(evaluation).where(eq(evaluation.run, id)).run();
  // Both refuse to go with their run; priors before the files they name.
  db.delete(prior).where(eq(prior.run, id)).run();
  db.delete(genotype).where(eq(genotype.run, id)).run();
  noteRemoval(db, id, time);
}

/** Removes at most `most` dependent rows of the run. Returns the number: 0 when nothing is left. */
export function purgeSome(db: Database, id: RunId, most: number): number {
  const own = (table: { run: unknown } & SQLiteTable) => sql`${table.run} = ${id}`;
  const ofSeries = inArray(chunk.series, db.select({ id: series.id }).from(series).where(eq(series.run, id)));
  let left = most;
  const remove = (table: SQLiteTable, which: ReturnType<typeof sql>): void => {
    if (left <= 0) return;
    const some = sql`rowid in (select rowid from ${table} where ${which} limit ${left})`;
    left -= db.delete(table).where(some).run().changes;
  };
  // Points before their series; the rest in any order.
  remove(chunk, sql`${ofSeries}`);
  for (const table of [series, logLine, architectureSnapshot, alarm, artefact]) remove(table, own(table));
  return most - left;
}

/** Directories of its attempts, relative to the data folder. */
export function directoriesOf(db: Database, id: RunId): string[] {
  const rows = db.select({ directory: attempt.directory }).from(attempt).where(eq(attempt.run, id)).all();
  return rows.map(({ directory }) => directory);
}

/** The run itself, once few dependent rows are left. */
export function endPurge(db: Database, id: RunId): void {
  db.delete(run).where(eq(run.id, id)).run();
  noteRemoved(db, id);
}
