/** @file Files of runs. */
import { and, desc, eq, isNull, lte, or } from 'drizzle-orm';
import type { ArtefactId, AttemptId, RunId } from '@/domain/ids';
import type { Database } from '../../open';
import { type ArtefactRow, artefact, attempt } from '../../schema';

export function findArtefact(db: Database, id: ArtefactId) {
  return db
    .select({ artefact, directory: attempt.directory })
    .from(artefact)
    .innerJoin(attempt, eq(attempt.id, artefact.attempt))
    .where(eq(artefact.id, id))
    .get();
}

export function findArtefactByName(db: Database, id: AttemptId, name: string): ArtefactRow | undefined {
  return db
    .select()
    .from(artefact)
    .where(and(eq(artefact.attempt, id), eq(artefact.name, name)))
    .get();
}

export function artefactsOf(db: Database, id: RunId): ArtefactRow[] {
  return db
    .select()
    .from(artefact)
    .where(eq(artefact.run, id))
    .orderBy(desc(artefact.createdAt), desc(artefact.id))
    .all();
}

/** Checkpoints that count, furthest first. */
export function checkpointsOf(db: Database, id: RunId) {
  return db
    .select({ artefact, directory: attempt.directory })
    .from(artefact)
    .innerJoin(attempt, eq(attempt.id, artefact.attempt))
    .where(
      and(
        eq(artefact.run, id),
        eq(artefact.kind, 'checkpoint'),
        or(isNull(attempt.keptThroughStep), lte(artefact.step, attempt.keptThroughStep)),
      ),
    )
    .orderBy(desc(artefact.step), desc(attempt.number))
    .all();
}
