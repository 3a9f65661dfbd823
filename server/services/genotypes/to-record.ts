/** @file Genotypes as the API shows them. */
import type { Database } from '@/db/open';
import { evaluationsOf, externalEvaluationsOf, weightsOf } from '@/db/queries/evaluation/find';
import { genotypesWithHash } from '@/db/queries/genotype/find';
import { findRun } from '@/db/queries/run/find';
import { findSpace } from '@/db/queries/space/find';
import type { ExternalEvaluationRow, GenotypeRow } from '@/db/schema';
import type { ExternalEvaluation, GenotypeRecord } from '@/domain/records/architecture';
import { publishedOf } from '@/server/services/benchmarks/published';
import { numbersOf } from '@/server/services/runs/summarise';

export function toGenotypeRecord(db: Database, row: GenotypeRow): GenotypeRecord {
  const run = row.run === null ? undefined : findRun(db, row.run);
  const space = row.space === null ? undefined : findSpace(db, row.space);
  return {
    id: row.id,
    name: row.name,
    hash: row.hash,
    document: row.document,
    run: run === undefined ? null : { id: run.id, name: run.name, kind: run.kind, step: row.step ?? 0 },
    space: space === undefined ? null : { id: space.id, name: space.name },
    margins: row.margins.map(Number),
    same: genotypesWithHash(db, row.hash)
      .filter((other) => other.id !== row.id)
      .map(({ id, name }) => ({ id, name })),
    evaluations: evaluationsOf(db, row.hash).map(({ evaluation, run: by }) => ({
      run: by,
      task: evaluation.task,
      seed: evaluation.seed,
      values: numbersOf(evaluation.values),
      createdAt: evaluation.createdAt,
    })),
    external: externalEvaluationsOf(db, row.hash).map(toExternal),
    published: publishedOf(db, [row.hash]).get(row.hash) ?? [],
    trained: weightsOf(db, row.hash).map(({ run: by, evaluation }) => ({
      run: { id: by.id, name: by.name },
      task: evaluation.task,
    })),
    tags: row.tags,
    notes: row.notes,
    createdAt: row.createdAt,
  };
}

function toExternal({ genotype: _, ...shown }: ExternalEvaluationRow): ExternalEvaluation {
  return shown;
}
