/** @file The queued run whose turn it is: highest priority, then longest in the queue. */
import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import type { Database } from '../../open';
import { type RunRow, run } from '../../schema';

export function nextQueuedRun(db: Database): RunRow | undefined {
  return db
    .select()
    .from(run)
    .where(and(eq(run.state, 'queued'), isNull(run.deletedAt)))
    .orderBy(desc(run.priority), asc(run.queuedAt), asc(run.createdAt), asc(run.id))
    .limit(1)
    .get();
}
