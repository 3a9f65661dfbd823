/** @file What benchmarks publish of architectures: by hash, from an index, at once. Showing it on a page is not a look-up. */
import type { Database } from '@/db/open';
import { entriesOfHashes } from '@/db/queries/benchmark/find';
import type { BenchmarkEntryRow, BenchmarkRow } from '@/db/schema';
import type { PublishedFigures } from '@/domain/records/benchmark';

/** By hash; architectures that no benchmark holds are absent. */
export function publishedOf(db: Database, hashes: readonly string[]): ReadonlyMap<string, PublishedFigures[]> {
  const found = new Map<string, PublishedFigures[]>();
  for (const { benchmark, entry } of entriesOfHashes(db, [...new Set(hashes)]))
    found.set(entry.hash, [...(found.get(entry.hash) ?? []), toPublished(benchmark, entry)]);
  return found;
}

export function toPublished(benchmark: BenchmarkRow, entry: BenchmarkEntryRow): PublishedFigures {
  const { id, name, rows, metrics } = benchmark;
  return {
    benchmark: { id, name, rows },
    parameters: entry.parameters,
    figures: metrics.map((metric, index) => ({
      metric,
      value: entry.values[index] ?? null,
      rank: entry.ranks[index] ?? null,
    })),
  };
}
