/** @file Permanent removals, done in steps: recorded before the first row is deleted, so that they continue after a kill. */
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../open';
import { platformState } from '../schema';
import { readPlatformState, writePlatformState } from './platform-state';

const prefix = 'purging ';
type Prefix = 'run_' | 'st_' | 'bm_' | 'wh_';

export function noteRemoval(db: Database, id: string, time: number): void {
  writePlatformState(db, prefix + id, {}, time);
}

export function isBeingRemoved(db: Database, id: string): boolean {
  return readPlatformState(db, prefix + id) !== undefined;
}

/** A condition for queries: not being removed. `id`: its column. */
export function isStaying(id: SQL | { getSQL(): SQL }): SQL {
  return sql`not exists (select 1 from ${platformState} where ${platformState.key} = ${prefix} || ${id})`;
}

/** Ids of one kind whose removal was begun. */
export function removalsUnderWay(db: Database, kind: Prefix): string[] {
  const from = prefix + kind;
  return db
    .select({ key: platformState.key })
    .from(platformState)
    .where(sql`${platformState.key} >= ${from} and ${platformState.key} < ${`${from}~`}`)
    .all()
    .map(({ key }) => key.slice(prefix.length));
}

export function noteRemoved(db: Database, id: string): void {
  db.delete(platformState)
    .where(sql`${platformState.key} = ${prefix + id}`)
    .run();
}
