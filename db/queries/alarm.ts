/** @file Alarms that runs raised. */

import { and, asc, eq, sql } from 'drizzle-orm';
import type { RunId } from '@/domain/ids';
import type { Database } from '../open';
import { alarm } from '../schema';

/** Alarms of a run, oldest first. */
export function alarmsOf(db: Database, id: RunId) {
  return db.select().from(alarm).where(eq(alarm.run, id)).orderBy(asc(alarm.id)).all();
}

export type NewAlarm = Omit<typeof alarm.$inferInsert, 'id' | 'lastTime' | 'times'>;

/** Adds an alarm, or counts an existing one, such as of an earlier attempt. Whether it is new. */
export function insertAlarm(db: Database, row: NewAlarm): boolean {
  const { time, message, about = '' } = row;
  const again = db
    .update(alarm)
    .set({ message, lastTime: time, times: sql`${alarm.times} + 1` })
    .where(and(eq(alarm.run, row.run), eq(alarm.alarm, row.alarm), eq(alarm.about, about)))
    .run();
  if (again.changes > 0) return false;
  db.insert(alarm)
    .values({ ...row, about, lastTime: time })
    .run();
  return true;
}
