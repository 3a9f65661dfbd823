/**
 * @file Studies, their runs and their genotypes. Runs in the trash are not found, so that the planner queues them
 * again.
 */

import { and, count, desc, eq, gte, inArray, isNull, or, sql } from 'drizzle-orm';
import type { GenotypeId, RunId, StudyId, TaskSetId } from '@/domain/ids';
import type { RunState } from '@/domain/run-state';
import type { Database } from '../open';
import { genotype, prior, type RunRow, run, type StudyRow, study, studyGenotype, studyRun } from '../schema';
import { isStaying, noteRemoved } from './removal';

/** One that is being removed is hidden. */
const isShown = isStaying(study.id);

export function findStudy(db: Database, id: StudyId): StudyRow | undefined {
  return db
    .select()
    .from(study)
    .where(and(eq(study.id, id), isShown))
    .get();
}

export function allStudies(db: Database): StudyRow[] {
  return db.select().from(study).where(isShown).orderBy(desc(study.createdAt), desc(study.id)).all();
}

export function activeStudies(db: Database): StudyRow[] {
  return db
    .select()
    .from(study)
    .where(and(eq(study.state, 'active'), isShown))
    .all();
}

/** Those whose definition names it in a fold, whatever happened to their runs. */
export function studiesUsingTaskSet(db: Database, id: TaskSetId): Pick<StudyRow, 'id' | 'name'>[] {
  return db
    .select({ id: study.id, name: study.name })
    .from(study)
    .where(
      and(
        isShown,
        sql`exists (select 1 from json_each(${study.definition}, '$.folds') as fold where json_extract(fold.value, '$.taskSet') = ${id})`,
      ),
    )
    .orderBy(desc(study.createdAt))
    .all();
}

export function runsOfStudy(db: Database, id: StudyId): { key: string; run: RunRow }[] {
  return db
    .select({ key: studyRun.key, run })
    .from(studyRun)
    .innerJoin(run, eq(run.id, studyRun.run))
    .where(and(eq(studyRun.study, id), isNull(run.deletedAt)))
    .all();
}

export function stateCountsOfStudy(db: Database, id: StudyId): { state: RunState; count: number }[] {
  return db
    .select({ state: run.state, count: count() })
    .from(studyRun)
    .innerJoin(run, eq(run.id, studyRun.run))
    .where(and(eq(studyRun.study, id), isNull(run.deletedAt)))
    .groupBy(run.state)
    .all();
}

/** What the study's runs found. */
export function foundGenotypesOfStudy(db: Database, id: StudyId) {
  return db
    .select({ run: studyRun.run, id: genotype.id, hash: genotype.hash, document: genotype.document })
    .from(studyRun)
    .innerJoin(genotype, eq(genotype.run, studyRun.run))
    .where(eq(studyRun.study, id))
    .all();
}

/** What was drawn for the study. */
export function drawnGenotypesOfStudy(db: Database, id: StudyId) {
  return db
    .select({ key: studyGenotype.key, id: genotype.id, hash: genotype.hash, document: genotype.document })
    .from(studyGenotype)
    .innerJoin(genotype, eq(genotype.id, studyGenotype.genotype))
    .where(eq(studyGenotype.study, id))
    .all();
}

/** Priors of the study's own meta-trainings. */
export function priorsOfStudy(db: Database, id: StudyId) {
  return db
    .select({ run: prior.run, id: prior.id, iteration: prior.iteration })
    .from(studyRun)
    .innerJoin(prior, eq(prior.run, studyRun.run))
    .where(eq(studyRun.study, id))
    .all();
}

/**
 * The first record of these cells: the one that all retrainings name, so that equal ones have equal configs. First by the
 * database's own count, for clocks of several machines differ.
 */
export function earliestGenotype(db: Database, hash: string): GenotypeId | undefined {
  return db
    .select({ id: genotype.id })
    .from(genotype)
    .leftJoin(run, eq(run.id, genotype.run))
    .where(and(eq(genotype.hash, hash), or(isNull(genotype.run), isNull(run.deletedAt))))
    .orderBy(sql`${genotype}.rowid`)
    .limit(1)
    .get()?.id;
}

/** A run with exactly this config that ended well or may still do so: it need not be repeated. */
export function runWithConfig(db: Database, groupHash: string, seed: number): RunRow | undefined {
  const usable: RunState[] = ['queued', 'starting', 'running', 'lost', 'finished'];
  return db
    .select()
    .from(run)
    .where(and(eq(run.groupHash, groupHash), eq(run.seed, seed), inArray(run.state, usable), isNull(run.deletedAt)))
    .orderBy(run.createdAt)
    .limit(1)
    .get();
}

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

/** Its links, at most `most` rows; then itself. Returns the number of deleted rows: 0 when nothing is left. */
export function removeSomeOfStudy(db: Database, id: StudyId, most: number): number {
  let left = most;
  for (const table of [studyRun, studyGenotype]) {
    const some = sql`rowid in (select rowid from ${table} where ${eq(table.study, id)} limit ${left})`;
    left -= db.delete(table).where(some).run().changes;
  }
  if (left < most) return most - left;
  noteRemoved(db, id);
  return db.delete(study).where(eq(study.id, id)).run().changes;
}

/** A run filed under a key replaces a removed one. */
export function fileRun(db: Database, row: { study: StudyId; key: string; run: RunId }): void {
  db.insert(studyRun)
    .values(row)
    .onConflictDoUpdate({ target: [studyRun.study, studyRun.key], set: { run: row.run } })
    .run();
}

/** The studies that drew genotypes themselves; those that a study met as found or imported are left out. */
export function studiesThatDrew(db: Database, ids: readonly GenotypeId[]) {
  return db
    .select({ genotype: genotype.id, study: { id: study.id, name: study.name } })
    .from(studyGenotype)
    .innerJoin(study, eq(study.id, studyGenotype.study))
    .innerJoin(genotype, eq(genotype.id, studyGenotype.genotype))
    .where(and(inArray(genotype.id, [...ids]), isNull(genotype.run), gte(genotype.createdAt, study.createdAt)))
    .all();
}

export function fileGenotype(db: Database, row: { study: StudyId; key: string; genotype: GenotypeId }): void {
  db.insert(studyGenotype).values(row).onConflictDoNothing().run();
}
