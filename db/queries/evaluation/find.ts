/** @file Evaluations of a genotype, wherever it is recorded, newest first: by runs of ours, and those made elsewhere. */
import { and, desc, eq, isNull } from 'drizzle-orm';
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

export function evaluationsOf(db: Database, hash: string) {
  return db
    .select({ evaluation, run: { id: run.id, name: run.name } })
    .from(evaluation)
    .innerJoin(run, eq(run.id, evaluation.run))
    .innerJoin(genotype, eq(genotype.id, evaluation.genotype))
    .where(and(eq(genotype.hash, hash), isNull(run.deletedAt)))
    .orderBy(desc(evaluation.createdAt))
    .all();
}

/** Retrainings of the genotype that left their weights, newest first. */
export function weightsOf(db: Database, hash: string) {
  return db
    .select({ evaluation, run, artefact, directory: attempt.directory })
    .from(evaluation)
    .innerJoin(run, eq(run.id, evaluation.run))
    .innerJoin(genotype, eq(genotype.id, evaluation.genotype))
    .innerJoin(artefact, and(eq(artefact.run, run.id), eq(artefact.kind, 'weights')))
    .innerJoin(attempt, eq(attempt.id, artefact.attempt))
    .where(and(eq(genotype.hash, hash), isNull(run.deletedAt)))
    .orderBy(desc(artefact.createdAt), desc(artefact.step))
    .all();
}
export type KeptWeights = ReturnType<typeof weightsOf>[number];

export function externalEvaluationsOf(db: Database, hash: string): ExternalEvaluationRow[] {
  return db
    .select({ external: externalEvaluation })
    .from(externalEvaluation)
    .innerJoin(genotype, eq(genotype.id, externalEvaluation.genotype))
    .where(eq(genotype.hash, hash))
    .orderBy(desc(externalEvaluation.createdAt), desc(externalEvaluation.id))
    .all()
    .map(({ external }) => external);
}

export function findExternalEvaluation(db: Database, id: number): ExternalEvaluationRow | undefined {
  return db.select().from(externalEvaluation).where(eq(externalEvaluation.id, id)).get();
}
