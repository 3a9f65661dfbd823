/** @file Published figures of a genotype. */

import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { allBenchmarks, entriesOfHashes, logLookups, lookupsOf, publishedValues } from '@/db/queries/benchmark';
import type { BenchmarkEntryRow, BenchmarkRow } from '@/db/schema';
import { formatGenotype, type Genotype, genotypeHash, parseGenotype } from '@/domain/genotype';
import { benchmarkIdSchema } from '@/domain/ids';
import {
  type BenchmarkReference,
  type PublishedFigures,
  type PublishedRange,
  publishedFiguresSchema,
  publishedRangeSchema,
} from '@/domain/records/benchmark';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireBenchmark } from './benchmarks';

/**
 * Benchmarks' entries for architectures: by hash, from an index. Showing it on a page is not a look-up.
 * By hash; architectures that no benchmark holds are absent.
 */
export function publishedOf(db: Database, hashes: readonly string[]): ReadonlyMap<string, PublishedFigures[]> {
  const found = new Map<string, PublishedFigures[]>();
  for (const { benchmark, entry } of entriesOfHashes(db, [...new Set(hashes)]))
    found.set(entry.hash, [...(found.get(entry.hash) ?? []), toPublished(benchmark, entry)]);
  return found;
}

/** For a genotype: the benchmarks that could hold it, but do not. Tables are of cells that an arch string can write. */
export function unpublishedIn(
  db: Database,
): (document: Genotype, published: readonly PublishedFigures[]) => BenchmarkReference[] {
  const all = allBenchmarks(db).map(toReference);
  return ({ reduce }, published) =>
    reduce === undefined ? all.filter(({ id }) => !published.some(({ benchmark }) => benchmark.id === id)) : [];
}

const toReference = ({ id, name, rows }: BenchmarkRow): BenchmarkReference => ({ id, name, rows });

function toPublished(benchmark: BenchmarkRow, entry: BenchmarkEntryRow): PublishedFigures {
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

/** Of each metric the best architecture, the median and the lowest value: what a genotype's figure is seen against. */
export const ranges = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: benchmarkIdSchema }),
  output: z.array(publishedRangeSchema),
  run({ ctx, input: { id } }) {
    const { metrics } = requireBenchmark(ctx.db, id);
    const entries = publishedValues(ctx.db, id);
    return metrics.flatMap(({ column }, index): PublishedRange[] => {
      const sorted = entries
        .flatMap(({ arch, parameters, values }) => {
          const value = values[index] ?? null;
          return value === null ? [] : [{ value, arch, parameters }];
        })
        .sort((a, b) => a.value - b.value);
      const lowest = sorted[0];
      const best = sorted.at(-1);
      const low = sorted[(sorted.length - 1) >> 1];
      const high = sorted[sorted.length >> 1];
      if (lowest === undefined || best === undefined || low === undefined || high === undefined) return [];
      return [{ column, count: sorted.length, lowest: lowest.value, median: (low.value + high.value) / 2, best }];
    });
  },
});

/** Looks architectures up in a benchmark, for scripts that judge a search. Every one is logged with its purpose. */
export const lookUp = operation({
  access: 'member',
  scope: 'log',
  kind: 'mutation',
  input: z.strictObject({
    benchmark: benchmarkIdSchema,
    /** Arch strings, or any text of a genotype. */
    architectures: z.array(z.string().min(1).max(10_000)).min(1).max(1000),
    /** Why: look-ups are counted by it. */
    purpose: z.string().trim().min(1).max(200),
  }),
  output: z.object({
    /** In the order asked; null if the table has no such architecture. */
    found: z.array(publishedFiguresSchema.nullable()),
    /** Look-ups for this purpose so far, including these. */
    lookups: z.int(),
  }),
  run({ ctx, input: { benchmark: id, architectures, purpose } }) {
    const genotypes = architectures.map((text): Genotype => parseGenotype(text));
    const hashes = genotypes.map(genotypeHash);
    return inTransaction(ctx.db, (tx) => {
      requireBenchmark(tx, id);
      const line = { benchmark: id, time: ctx.now(), actor: ctx.actor.name, purpose };
      logLookups(
        tx,
        genotypes.map((genotype) => ({ ...line, arch: formatGenotype(genotype) })),
      );
      noteChange(ctx, tx, 'benchmark', id);
      audit(ctx, tx, 'benchmark.look-up', id, { purpose, architectures: genotypes.length });
      const entries = new Map(entriesOfHashes(tx, hashes, id).map((row) => [row.entry.hash, row]));
      const found = hashes.map((hash) => {
        const row = entries.get(hash);
        return row === undefined ? null : toPublished(row.benchmark, row.entry);
      });
      const lookups = lookupsOf(tx, id).find((each) => each.purpose === purpose)?.count ?? 0;
      return { found, lookups };
    });
  },
});
