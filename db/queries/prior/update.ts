/** @file Changes what people say of a prior. */
import { eq } from 'drizzle-orm';
import type { PriorId } from '@/domain/ids';
import type { Database } from '../../open';
import { prior } from '../../schema';

export function updatePrior(
  db: Database,
  id: PriorId,
  patch: Partial<Pick<typeof prior.$inferInsert, 'name' | 'notes' | 'tags'>>,
): void {
  db.update(prior).set(patch).where(eq(prior.id, id)).run();
}
