/** @file The change feed. */

import { asc, gt, lte, sql } from 'drizzle-orm';
import type { RunId } from '@/domain/ids';
import type { ChangeEntity } from '@/domain/records/change';
import { tunables } from '@/domain/tunables';
import type { Database } from '../open';
import { prepared, rowsOf } from '../prepared';
import { change } from '../schema';

export function readChangesAfter(db: Database, id: number, limit: number) {
  return db.select().from(change).where(gt(change.id, id)).orderBy(asc(change.id)).limit(limit).all();
}

/** Oldest and newest id in the feed; 0 and 0 if it is empty and always was. Asked for in one, both would be looked for through all of it. */
export function changeRange(db: Database): { oldest: number; newest: number } {
  const [row] = rowsOf<[number | null, number | null]>(
    db,
    sql`select (select min(${change.id}) from ${change}), (select max(${change.id}) from ${change})`,
  );
  return { oldest: row?.[0] ?? 0, newest: row?.[1] ?? 0 };
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
