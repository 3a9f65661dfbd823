/** @file The change feed. */

import { asc, gt, lte, sql } from 'drizzle-orm';
import type { RunId } from '@/domain/ids';
import type { ChangeEntity } from '@/domain/records/change';
import { tunables } from '@/domain/tunables';
import type { Database } from '../open';
import { prepared } from '../prepared';
import { change } from '../schema';

export function readChangesAfter(db: Database, id: number, limit: number) {
  return db.select().from(change).where(gt(change.id, id)).orderBy(asc(change.id)).limit(limit).all();
}

/** Oldest and newest id in the feed; 0 and 0 if it is empty and always was. */
export function changeRange(db: Database): { oldest: number; newest: number } {
  const row = db
    .select({ oldest: sql<number | null>`min(${change.id})`, newest: sql<number | null>`max(${change.id})` })
    .from(change)
    .get();
  return { oldest: row?.oldest ?? 0, newest: row?.newest ?? 0 };
}

export interface NewChange {
  readonly entity: ChangeEntity;
  readonly key: string;
  readonly run?: RunId;
  readonly time: number;
}

const insert = (db: Database) =>
  db
    .insert(change)
    .values({
      entity: sql.placeholder('entity'),
      key: sql.placeholder('key'),
      run: sql.placeholder('run'),
      time: sql.placeholder('time'),
    })
    .prepare();

/** Adds to the change feed, and prunes it now and then. */
export function recordChange(db: Database, { entity, key, run, time }: NewChange): void {
  const id = Number(prepared(db, insert).run({ entity, key, run: run ?? null, time }).lastInsertRowid);
  if (id % 1024 === 0)
    db.delete(change)
      .where(lte(change.id, id - tunables.changesKept))
      .run();
}
