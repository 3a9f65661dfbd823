/** @file Evaluations of genotypes, wherever they are recorded, newest first: by runs of ours, and those made elsewhere. */
import { and, desc, eq, inArray, isNull } from 'drizzle-orm';
import type { Database } from '../../open';
import {
  artefact,
  attempt,
  type ExternalEvaluationRow,
  evaluation,
  externalEvaluation,
  genotype,
  run,
} from '../../schema';

export function evaluationsOf(db: Database, hashes: readonly string[]) {
  return db
    .select({ hash: genotype.hash, evaluation, run: { id: run.id, name: run.name } })
    .from(evaluation)
    .innerJoin(run, eq(run.id, evaluation.run))
    .innerJoin(genotype, eq(genotype.id, evaluation.genotype))
    .where(and(inArray(genotype.hash, [...hashes]), isNull(run.deletedAt)))
    .orderBy(desc(evaluation.createdAt))
    .all();
}

/** Retrainings of the genotypes that left their weights, newest first. */
export function weightsOf(db: Database, hashes: readonly string[]) {
  return db
    .select({ hash: genotype.hash, evaluation, run, artefact, directory: attempt.directory })
    .from(evaluation)
    .innerJoin(run, eq(run.id, evaluation.run))
    .innerJoin(genotype, eq(genotype.id, evaluation.genotype))
    .innerJoin(artefact, and(eq(artefact.run, run.id), eq(artefact.kind, 'weights')))
    .innerJoin(attempt, eq(attempt.id, artefact.attempt))
    .where(and(inArray(genotype.hash, [...hashes]), isNull(run.deletedAt)))
    .orderBy(desc(artefact.createdAt), desc(artefact.step))
    .all();
}
export type KeptWeights = ReturnType<typeof weightsOf>[number];

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
