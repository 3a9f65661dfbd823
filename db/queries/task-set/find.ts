/** @file Task sets. */
import { desc, eq } from 'drizzle-orm';
import type { TaskSetId } from '@/domain/ids';
import type { Database } from '../../open';
import { type TaskSetRow, taskSet } from '../../schema';

export function findTaskSet(db: Database, id: TaskSetId): TaskSetRow | undefined {
  return db.select().from(taskSet).where(eq(taskSet.id, id)).get();
}

export function allTaskSets(db: Database): TaskSetRow[] {
  return db.select().from(taskSet).orderBy(desc(taskSet.createdAt), desc(taskSet.id)).all();
}
