/** @file Adds a benchmark and its entries, completes it, logs look-ups, takes a benchmark away. */
import { eq } from 'drizzle-orm';
import type { BenchmarkId } from '@/domain/ids';
import type { Database } from '../../open';
import { benchmark, benchmarkEntry, benchmarkLookup } from '../../schema';

export function insertBenchmark(db: Database, row: typeof benchmark.$inferInsert): void {
  db.insert(benchmark).values(row).run();
}

export function insertBenchmarkEntries(db: Database, rows: readonly (typeof benchmarkEntry.$inferInsert)[]): void {
  if (rows.length > 0)
    db.insert(benchmarkEntry)
      .values([...rows])
      .run();
}

export function completeBenchmark(db: Database, id: BenchmarkId, completedAt: number): void {
  db.update(benchmark).set({ completedAt }).where(eq(benchmark.id, id)).run();
}

export function deleteBenchmarkRow(db: Database, id: BenchmarkId): void {
  db.delete(benchmark).where(eq(benchmark.id, id)).run();
}

export function logLookups(db: Database, rows: readonly (typeof benchmarkLookup.$inferInsert)[]): void {
  if (rows.length > 0)
    db.insert(benchmarkLookup)
      .values([...rows])
      .run();
}
