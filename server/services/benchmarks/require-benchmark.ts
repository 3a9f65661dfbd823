/** @file A benchmark that must exist. */
import type { Database } from '@/db/open';
import { findBenchmark } from '@/db/queries/benchmark/find';
import type { BenchmarkRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { BenchmarkId } from '@/domain/ids';

export function requireBenchmark(db: Database, id: BenchmarkId): BenchmarkRow {
  const row = findBenchmark(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no benchmark ${id}.`, { field: 'id' });
  return row;
}
