/** @file Values that the platform keeps by name. */

import { eq } from 'drizzle-orm';
import type { Database } from '../open';
import { platformState } from '../schema';

export function readPlatformState(db: Database, key: string) {
  return db.select().from(platformState).where(eq(platformState.key, key)).get();
}

export function writePlatformState(db: Database, key: string, value: unknown, updatedAt: number): void {
  db.insert(platformState)
    .values({ key, value, updatedAt })
    .onConflictDoUpdate({ target: platformState.key, set: { value, updatedAt } })
    .run();
}
