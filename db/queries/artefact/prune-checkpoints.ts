/** @file Forgets the older checkpoints of an attempt, whose files its runner removes by the same rule. */
import { and, desc, eq, notInArray } from 'drizzle-orm';
import type { AttemptId } from '@/domain/ids';
import { tunables } from '@/domain/tunables';
import type { Database } from '../../open';
import { artefact } from '../../schema';

export function pruneCheckpoints(db: Database, id: AttemptId): void {
  const checkpoints = and(eq(artefact.attempt, id), eq(artefact.kind, 'checkpoint'));
  const newest = db
    .select({ id: artefact.id })
    .from(artefact)
    .where(checkpoints)
    .orderBy(desc(artefact.step))
    .limit(tunables.checkpointsKept);
  db.delete(artefact)
    .where(and(checkpoints, notInArray(artefact.id, newest)))
    .run();
}
