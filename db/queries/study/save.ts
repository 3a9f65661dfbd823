/** @file Adds studies, moves them, and files what is theirs. */
import { eq } from 'drizzle-orm';
import type { GenotypeId, RunId, StudyId } from '@/domain/ids';
import type { Database } from '../../open';
import { type StudyRow, study, studyGenotype, studyRun } from '../../schema';

export function insertStudy(db: Database, row: typeof study.$inferInsert): StudyRow {
  return db.insert(study).values(row).returning().get();
}

export function updateStudy(
  db: Database,
  id: StudyId,
  patch: Partial<Pick<StudyRow, 'state' | 'problem' | 'endedAt'>>,
) {
  db.update(study).set(patch).where(eq(study.id, id)).run();
}

export function removeStudy(db: Database, id: StudyId): void {
  db.delete(study).where(eq(study.id, id)).run();
}

/** A run filed under a key takes the place of one that is gone. */
export function fileRun(db: Database, row: { study: StudyId; key: string; run: RunId }): void {
  db.insert(studyRun)
    .values(row)
    .onConflictDoUpdate({ target: [studyRun.study, studyRun.key], set: { run: row.run } })
    .run();
}

export function fileGenotype(db: Database, row: { study: StudyId; key: string; genotype: GenotypeId }): void {
  db.insert(studyGenotype).values(row).onConflictDoNothing().run();
}
