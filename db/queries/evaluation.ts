/** @file Evaluations of genotypes, by runs and from elsewhere. */

import { and, desc, eq, inArray, isNull, ne, or } from 'drizzle-orm';
import { candidateFileName } from '@/domain/candidate-file';
import type { RunId, SpaceId } from '@/domain/ids';
import type { Database } from '../open';
import {
  artefact,
  attempt,
  type ExternalEvaluationRow,
  evaluation,
  externalEvaluation,
  genotype,
  run,
  searchSpace,
} from '../schema';

export function evaluationsOf(db: Database, hashes: readonly string[]) {
  return db
    .select({ hash: genotype.hash, evaluation, run: { id: run.id, name: run.name, config: run.config } })
    .from(evaluation)
    .innerJoin(run, eq(run.id, evaluation.run))
    .innerJoin(genotype, eq(genotype.id, evaluation.genotype))
    .where(and(inArray(genotype.hash, [...hashes]), isNull(run.deletedAt), ne(run.kind, 'measure')))
    .orderBy(desc(evaluation.createdAt))
    .all();
}

/** What measuring runs found of the genotypes, newest first; `ranges`: the file of one in eight bits. */
export function measurementsOf(db: Database, hashes: readonly string[]) {
  return db
    .select({
      hash: genotype.hash,
      evaluation,
      run,
      host: attempt.host,
      directory: attempt.directory,
      ranges: artefact,
    })
    .from(evaluation)
    .innerJoin(run, eq(run.id, evaluation.run))
    .innerJoin(genotype, eq(genotype.id, evaluation.genotype))
    .innerJoin(attempt, eq(attempt.run, run.id))
    .leftJoin(artefact, and(eq(artefact.attempt, attempt.id), eq(artefact.name, quantisationFile)))
    .where(
      and(
        inArray(genotype.hash, [...hashes]),
        isNull(run.deletedAt),
        eq(run.kind, 'measure'),
        // The summary comes a moment before the end; earlier attempts left none.
        or(isNull(attempt.end), eq(attempt.end, 'finished')),
      ),
    )
    .orderBy(desc(evaluation.createdAt), desc(evaluation.id))
    .all();
}
export type Measurement = ReturnType<typeof measurementsOf>[number];

/** As `nas/measuring` writes it. */
const quantisationFile = 'quantisation.json';

/** As `masthead.Run.log_file` sends it. */
const weightsFromOutside = 'artifacts/weights.safetensors';

/** Retrainings of the genotypes that left their weights, newest first. */
export function weightsOf(db: Database, hashes: readonly string[]) {
  return db
    .select({ hash: genotype.hash, evaluation, run, artefact, directory: attempt.directory })
    .from(evaluation)
    .innerJoin(run, eq(run.id, evaluation.run))
    .innerJoin(genotype, eq(genotype.id, evaluation.genotype))
    .innerJoin(artefact, and(eq(artefact.run, run.id), eq(artefact.kind, 'weights')))
    .innerJoin(attempt, eq(attempt.id, artefact.attempt))
    .where(
      and(
        inArray(genotype.hash, [...hashes]),
        isNull(run.deletedAt),
        // Scripts from outside send other models, too.
        or(ne(run.kind, 'external'), eq(artefact.name, weightsFromOutside)),
      ),
    )
    .orderBy(desc(artefact.createdAt), desc(artefact.step))
    .all();
}
export type KeptWeights = ReturnType<typeof weightsOf>[number];

/** Finished black-box searches with the file of their candidates: these, or the newest of spaces. Those in the trash are not found. */
export function searchesWithCandidates(
  db: Database,
  of: { readonly ids: readonly RunId[] } | { readonly spaces: readonly SpaceId[]; readonly most: number },
) {
  return db
    .select({ run, artefact, directory: attempt.directory, space: searchSpace })
    .from(run)
    .innerJoin(artefact, and(eq(artefact.run, run.id), eq(artefact.name, candidateFileName)))
    .innerJoin(attempt, eq(attempt.id, artefact.attempt))
    .innerJoin(searchSpace, eq(searchSpace.id, run.space))
    .where(
      and(
        eq(run.kind, 'random-search'),
        eq(run.state, 'finished'),
        isNull(run.deletedAt),
        'ids' in of ? inArray(run.id, [...of.ids]) : inArray(run.space, [...of.spaces]),
      ),
    )
    .orderBy(desc(run.createdAt))
    .limit('ids' in of ? of.ids.length : of.most)
    .all();
}
export type SearchWithCandidates = ReturnType<typeof searchesWithCandidates>[number];

export function externalEvaluationsOf(db: Database, hashes: readonly string[]) {
  return db
    .select({ hash: genotype.hash, external: externalEvaluation })
    .from(externalEvaluation)
    .innerJoin(genotype, eq(genotype.id, externalEvaluation.genotype))
    .where(inArray(genotype.hash, [...hashes]))
    .orderBy(desc(externalEvaluation.createdAt), desc(externalEvaluation.id))
    .all();
}

export function findExternalEvaluation(db: Database, id: number): ExternalEvaluationRow | undefined {
  return db.select().from(externalEvaluation).where(eq(externalEvaluation.id, id)).get();
}

export function saveEvaluation(db: Database, row: typeof evaluation.$inferInsert): void {
  const { values, createdAt } = row;
  db.insert(evaluation).values(row).onConflictDoUpdate({ target: evaluation.run, set: { values, createdAt } }).run();
}

export function insertExternalEvaluation(db: Database, row: typeof externalEvaluation.$inferInsert): void {
  db.insert(externalEvaluation).values(row).run();
}

export function deleteExternalEvaluation(db: Database, id: number): void {
  db.delete(externalEvaluation).where(eq(externalEvaluation.id, id)).run();
}
