/** @file Log lines of runs. */

import { and, asc, desc, eq, gt, inArray, lte, max, sql } from 'drizzle-orm';
import type { RunId } from '@/domain/ids';
import type { Database } from '../open';
import { logLine } from '../schema';
import { contains } from './contains';

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

export interface LogSearch {
  readonly after: number;
  readonly limit: number;
  /** Empty: any line. */
  readonly text: string;
  readonly levels: readonly (typeof logLine.$inferSelect)['level'][];
  /** Lines that are looked at, at most. */
  readonly look: number;
}

/** `last`: the last line looked at, null if there was none; `more`: there may be others behind it. */
export function searchLog(db: Database, id: RunId, { after, limit, text, levels, look }: LogSearch) {
  const behind = and(eq(logLine.run, id), gt(logLine.id, after));
  const window = db.select({ id: logLine.id }).from(logLine).where(behind).orderBy(asc(logLine.id)).limit(look);
  const looked = window.as('looked');
  const { end, count } = db
    .select({ end: max(looked.id), count: sql<number>`count(*)` })
    .from(looked)
    .get() ?? { end: null, count: 0 };
  if (end === null) return { rows: [], last: null, more: false };
  const rows = db
    .select()
    .from(logLine)
    .where(
      and(
        behind,
        lte(logLine.id, end),
        levels.length === 4 ? undefined : inArray(logLine.level, [...levels]),
        text === '' ? undefined : contains(logLine.message, text),
      ),
    )
    .orderBy(asc(logLine.id))
    .limit(limit)
    .all();
  const full = rows.length === limit;
  return { rows, last: full ? (rows.at(-1)?.id ?? end) : end, more: full || count === look };
}

export function appendLogLines(db: Database, rows: readonly (typeof logLine.$inferInsert)[]): void {
  // SQLite binds at most 32,766 values in one statement.
  for (let at = 0; at < rows.length; at += 1000)
    db.insert(logLine)
      .values(rows.slice(at, at + 1000))
      .run();
}
