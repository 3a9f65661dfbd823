/** @file Published tables that are complete, and their entries by architecture. */

import { and, asc, count, desc, eq, inArray, isNotNull, max } from 'drizzle-orm';
import type { BenchmarkId } from '@/domain/ids';
import type { Database } from '../open';
import { type BenchmarkRow, benchmark, benchmarkEntry, benchmarkLookup } from '../schema';
import { noteRemoval } from './removal';

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

/** Entries of complete benchmarks for these architectures. */
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

/** What it publishes of each architecture, in the order of its metrics. */
export function publishedValues(db: Database, id: BenchmarkId) {
  return db
    .select({ arch: benchmarkEntry.arch, parameters: benchmarkEntry.parameters, values: benchmarkEntry.values })
    .from(benchmarkEntry)
    .where(eq(benchmarkEntry.benchmark, id))
    .orderBy(asc(benchmarkEntry.id))
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

/** Adds a benchmark and its entries, completes it, logs look-ups, removes a benchmark in portions. */
export function insertBenchmark(db: Database, row: typeof benchmark.$inferInsert): void {
  db.insert(benchmark).values(row).run();
}

export function insertBenchmarkEntries(db: Database, rows: readonly (typeof benchmarkEntry.$inferInsert)[]): void {
  if (rows.length > 0)
    db.insert(benchmarkEntry)
      .values([...rows])
      .run();
}

export function completeBenchmark(
  db: Database,
  id: BenchmarkId,
  read: { readonly sha256: string; readonly rows: number; readonly completedAt: number },
): void {
  db.update(benchmark).set(read).where(eq(benchmark.id, id)).run();
}

/** Not complete any more, and so hidden; recorded, so that its removal continues after a kill. */
export function hideBenchmark(db: Database, id: BenchmarkId, time: number): void {
  db.update(benchmark).set({ completedAt: null }).where(eq(benchmark.id, id)).run();
  noteRemoval(db, id, time);
}

export function logLookups(db: Database, rows: readonly (typeof benchmarkLookup.$inferInsert)[]): void {
  if (rows.length > 0)
    db.insert(benchmarkLookup)
      .values([...rows])
      .run();
}
