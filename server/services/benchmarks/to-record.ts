/** @file Benchmarks as the API shows them. */
import type { Database } from '@/db/open';
import { lookupsOf } from '@/db/queries/benchmark/find';
import type { BenchmarkRow } from '@/db/schema';
import type { BenchmarkRecord } from '@/domain/records/benchmark';

export function toBenchmarkRecord(db: Database, row: BenchmarkRow): BenchmarkRecord {
  const { completedAt: _, ...shown } = row;
  return { ...shown, lookups: lookupsOf(db, row.id).map((each) => ({ ...each, last: each.last ?? 0 })) };
}
