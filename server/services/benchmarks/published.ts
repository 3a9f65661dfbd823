/** @file What benchmarks publish of architectures: by hash, from an index, at once. Showing it on a page is not a look-up. */
import type { Database } from '@/db/open';
import { allBenchmarks, entriesOfHashes } from '@/db/queries/benchmark/find';
import type { BenchmarkEntryRow, BenchmarkRow } from '@/db/schema';
import type { Genotype } from '@/domain/genotype';
import type { BenchmarkReference, PublishedFigures } from '@/domain/records/benchmark';

/** By hash; architectures that no benchmark holds are absent. */
export function publishedOf(db: Database, hashes: readonly string[]): ReadonlyMap<string, PublishedFigures[]> {
  const found = new Map<string, PublishedFigures[]>();
  for (const { benchmark, entry } of entriesOfHashes(db, [...new Set(hashes)]))
    found.set(entry.hash, [...(found.get(entry.hash) ?? []), toPublished(benchmark, entry)]);
  return found;
}

/** Of a genotype: the benchmarks that might hold it, and do not. Tables are of cells that an arch string can write. */
export function unpublishedIn(
  db: Database,
): (document: Genotype, published: readonly PublishedFigures[]) => BenchmarkReference[] {
  const all = allBenchmarks(db).map(toReference);
  return ({ reduce }, published) =>
    reduce === undefined ? all.filter(({ id }) => !published.some(({ benchmark }) => benchmark.id === id)) : [];
}

const toReference = ({ id, name, rows }: BenchmarkRow): BenchmarkReference => ({ id, name, rows });

export function toPublished(benchmark: BenchmarkRow, entry: BenchmarkEntryRow): PublishedFigures {
  const { metrics } = benchmark;
  return {
    benchmark: toReference(benchmark),
    parameters: entry.parameters,
    figures: metrics.map((metric, index) => ({
      metric,
      value: entry.values[index] ?? null,
      rank: entry.ranks[index] ?? null,
    })),
  };
}
