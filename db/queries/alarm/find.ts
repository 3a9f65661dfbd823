/** @file Alarms of a run, oldest first. */
import { asc, eq } from 'drizzle-orm';
import type { RunId } from '@/domain/ids';
import type { Database } from '../../open';
import { alarm } from '../../schema';

export function alarmsOf(db: Database, id: RunId) {
  return db.select().from(alarm).where(eq(alarm.run, id)).orderBy(asc(alarm.id)).all();
}
