/** @file Benchmarks that are complete, and their entries by architecture. */
import { and, asc, count, desc, eq, inArray, isNotNull, max } from 'drizzle-orm';
import type { BenchmarkId } from '@/domain/ids';
import type { Database } from '../../open';
import { type BenchmarkRow, benchmark, benchmarkEntry, benchmarkLookup } from '../../schema';

export function findBenchmark(db: Database, id: BenchmarkId): BenchmarkRow | undefined {
  return db
    .select()
    .from(benchmark)
    .where(and(eq(benchmark.id, id), isNotNull(benchmark.completedAt)))
    .get();
}

export function allBenchmarks(db: Database): BenchmarkRow[] {
  return db
    .select()
    .from(benchmark)
    .where(isNotNull(benchmark.completedAt))
    .orderBy(desc(benchmark.createdAt), desc(benchmark.id))
    .all();
}

/** What complete benchmarks hold of these architectures. */
export function entriesOfHashes(db: Database, hashes: readonly string[], only?: BenchmarkId) {
  return db
    .select({ benchmark, entry: benchmarkEntry })
    .from(benchmarkEntry)
    .innerJoin(benchmark, eq(benchmark.id, benchmarkEntry.benchmark))
    .where(
      and(
        inArray(benchmarkEntry.hash, [...hashes]),
        isNotNull(benchmark.completedAt),
        only === undefined ? undefined : eq(benchmark.id, only),
      ),
    )
    .orderBy(asc(benchmark.createdAt), asc(benchmarkEntry.id))
    .all();
}

export function lookupsOf(db: Database, id: BenchmarkId) {
  return db
    .select({ purpose: benchmarkLookup.purpose, count: count(), last: max(benchmarkLookup.time) })
    .from(benchmarkLookup)
    .where(eq(benchmarkLookup.benchmark, id))
    .groupBy(benchmarkLookup.purpose)
    .orderBy(desc(max(benchmarkLookup.time)))
    .all();
}
