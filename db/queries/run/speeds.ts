/** @file Measured speeds of the last finished runs, newest first. */
import { desc, isNotNull } from 'drizzle-orm';
import type { Database } from '../../open';
import { run } from '../../schema';

export function recentSpeeds(db: Database, limit: number) {
  return db
    .select({ kind: run.kind, macsPerSecond: run.macsPerSecond })
    .from(run)
    .where(isNotNull(run.macsPerSecond))
    .orderBy(desc(run.endedAt))
    .limit(limit)
    .all();
}
