/**
 * @file The removal of published tables: outside the folder that reads them, because the dispatcher, which must never read them, continues what was
 * cut off.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { type Database, inTransaction } from '@/db/open';
import { removalsUnderWay } from '@/db/queries/removal';
import { removeSomeOfBenchmark } from '@/db/queries/removed-benchmarks';
import { whenFree } from '@/db/retry-when-locked';
import { type BenchmarkId, benchmarkIdSchema } from '@/domain/ids';

const piece = 1000;

/** Removes a hidden benchmark in portions, so that other writes hardly wait. */
export async function removeBenchmark(db: Database, id: BenchmarkId): Promise<void> {
  const some = () => inTransaction(db, (tx) => removeSomeOfBenchmark(tx, id, piece));
  while ((await whenFree(some)) > 0) await turn();
}

/** Finishes interrupted removals. */
export async function finishBenchmarkRemovals(db: Database): Promise<void> {
  for (const id of removalsUnderWay(db, 'bm_')) await removeBenchmark(db, benchmarkIdSchema.parse(id));
}
