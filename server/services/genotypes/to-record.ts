/** @file Genotypes as the API shows them. */
import type { Database } from '@/db/open';
import { evaluationsOf, externalEvaluationsOf, weightsOf } from '@/db/queries/evaluation/find';
import { genotypesWithHashes } from '@/db/queries/genotype/find';
import { findRuns } from '@/db/queries/run/find';
import { findSpaces } from '@/db/queries/space/find';
import type { ExternalEvaluationRow, GenotypeRow } from '@/db/schema';
import type { ExternalEvaluation, GenotypeRecord } from '@/domain/records/architecture';
import { publishedOf, unpublishedIn } from '@/server/services/benchmarks/published';
import { numbersOf } from '@/server/services/runs/summarise';

export function toGenotypeRecord(db: Database, row: GenotypeRow): GenotypeRecord {
  const [record] = toGenotypeRecords(db, [row]);
  if (record === undefined) throw new Error(`no record of the genotype ${row.id}`);
  return record;
}

/** One query a table, however many rows there are. */
export function toGenotypeRecords(db: Database, rows: readonly GenotypeRow[]): GenotypeRecord[] {
  const hashes = [...new Set(rows.map(({ hash }) => hash))];
  const runs = byId(
    findRuns(
      db,
      rows.flatMap(({ run }) => run ?? []),
    ),
  );
  const spaces = byId(findSpaces(db, [...new Set(rows.flatMap(({ space }) => space ?? []))]));
  const equal = byHash(genotypesWithHashes(db, hashes));
  const evaluations = byHash(evaluationsOf(db, hashes));
  const external = byHash(externalEvaluationsOf(db, hashes));
  const trained = byHash(weightsOf(db, hashes));
  const published = publishedOf(db, hashes);
  const unpublished = unpublishedIn(db);
  return rows.map((row) => {
    const run = row.run === null ? undefined : runs.get(row.run);
    const space = row.space === null ? undefined : spaces.get(row.space);
    return {
      id: row.id,
      name: row.name,
      hash: row.hash,
      document: row.document,
      run: run === undefined ? null : { id: run.id, name: run.name, kind: run.kind, step: row.step ?? 0 },
      space: space === undefined ? null : { id: space.id, name: space.name },
      margins: row.margins.map(Number),
      same: (equal.get(row.hash) ?? []).filter(({ id }) => id !== row.id).map(({ id, name }) => ({ id, name })),
      evaluations: (evaluations.get(row.hash) ?? []).map(({ evaluation, run: by }) => ({
        run: by,
        task: evaluation.task,
        seed: evaluation.seed,
        values: numbersOf(evaluation.values),
        createdAt: evaluation.createdAt,
      })),
      external: (external.get(row.hash) ?? []).map((found) => toExternal(found.external)),
      published: published.get(row.hash) ?? [],
      unpublished: unpublished(row.document, published.get(row.hash) ?? []),
      trained: (trained.get(row.hash) ?? []).map(({ run: by, evaluation }) => ({
        run: { id: by.id, name: by.name },
        task: evaluation.task,
      })),
      tags: row.tags,
      notes: row.notes,
      createdAt: row.createdAt,
    };
  });
}

function byId<Row extends { readonly id: string }>(rows: readonly Row[]): ReadonlyMap<Row['id'], Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

/** In the order in which they come. */
function byHash<Row extends { readonly hash: string }>(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const equal = found.get(row.hash);
    if (equal === undefined) found.set(row.hash, [row]);
    else equal.push(row);
  }
  return found;
}

function toExternal({ genotype: _, ...shown }: ExternalEvaluationRow): ExternalEvaluation {
  return shown;
}
