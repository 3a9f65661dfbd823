/** @file Deletes removed published tables; reads nothing of them. */
import { eq, sql } from 'drizzle-orm';
import type { BenchmarkId } from '@/domain/ids';
import type { Database } from '../open';
import { benchmark, benchmarkEntry, benchmarkLookup } from '../schema';
import { noteRemoved } from './removal';

/** `most` of its entries and of its look-ups; then itself. Returns the number of deleted rows: 0 when nothing is left. */
export function removeSomeOfBenchmark(db: Database, id: BenchmarkId, most: number): number {
  let gone = 0;
  for (const table of [benchmarkEntry, benchmarkLookup]) {
    const some = sql`rowid in (select rowid from ${table} where ${eq(table.benchmark, id)} limit ${most})`;
    gone += db.delete(table).where(some).run().changes;
  }
  if (gone > 0) return gone;
  noteRemoved(db, id);
  return db.delete(benchmark).where(eq(benchmark.id, id)).run().changes;
}
