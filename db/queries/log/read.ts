/** @file Reads log lines of a run: behind a cursor, from the start, or the last ones. */
import { and, asc, desc, eq, gt } from 'drizzle-orm';
import type { RunId } from '@/domain/ids';
import type { Database } from '../../open';
import { logLine } from '../../schema';

export function readLogAfter(db: Database, id: RunId, after: number, limit: number) {
  return db
    .select()
    .from(logLine)
    .where(and(eq(logLine.run, id), gt(logLine.id, after)))
    .orderBy(asc(logLine.id))
    .limit(limit)
    .all();
}

/** Oldest first. */
export function readLogTail(db: Database, id: RunId, limit: number) {
  return db.select().from(logLine).where(eq(logLine.run, id)).orderBy(desc(logLine.id)).limit(limit).all().reverse();
}
