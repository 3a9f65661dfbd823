/** @file Reads the change feed behind a cursor. */
import { asc, gt, sql } from 'drizzle-orm';
import type { Database } from '../../open';
import { change } from '../../schema';

export function readChangesAfter(db: Database, id: number, limit: number) {
  return db.select().from(change).where(gt(change.id, id)).orderBy(asc(change.id)).limit(limit).all();
}

/** Oldest and newest id in the feed; 0 and 0 where it is empty and always was. */
export function changeRange(db: Database): { oldest: number; newest: number } {
  const row = db
    .select({ oldest: sql<number | null>`min(${change.id})`, newest: sql<number | null>`max(${change.id})` })
    .from(change)
    .get();
  return { oldest: row?.oldest ?? 0, newest: row?.newest ?? 0 };
}
