/** @file Published tables as the API shows them: one, all, and their removal. */

import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { allBenchmarks, findBenchmark, hideBenchmark, lookupsOf } from '@/db/queries/benchmark';
import type { BenchmarkRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { type BenchmarkId, benchmarkIdSchema } from '@/domain/ids';
import { type BenchmarkRecord, benchmarkRecordSchema } from '@/domain/records/benchmark';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { removeBenchmark } from '@/server/services/system/removed-benchmarks';

/** A benchmark that must exist. */
export function requireBenchmark(db: Database, id: BenchmarkId): BenchmarkRow {
  const row = findBenchmark(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no benchmark ${id}.`, { field: 'id' });
  return row;
}

/** Benchmarks as the API shows them. */
export function toBenchmarkRecord(db: Database, row: BenchmarkRow): BenchmarkRecord {
  const { completedAt: _, ...shown } = row;
  return { ...shown, lookups: lookupsOf(db, row.id).map((each) => ({ ...each, last: each.last ?? 0 })) };
}

/** One benchmark. */
export const get = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: benchmarkIdSchema }),
  output: benchmarkRecordSchema,
  run({ ctx, input }) {
    return toBenchmarkRecord(ctx.db, requireBenchmark(ctx.db, input.id));
  },
});

/** All benchmarks, newest first. */
export const list = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.array(benchmarkRecordSchema),
  run({ ctx }) {
    return allBenchmarks(ctx.db).map((row) => toBenchmarkRecord(ctx.db, row));
  },
});

/** Removes a benchmark, with its entries and its log of look-ups. */
export const deleteBenchmark = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ id: benchmarkIdSchema }),
  output: z.object({ id: benchmarkIdSchema }),
  async run({ ctx, input: { id } }) {
    inTransaction(ctx.db, (tx) => {
      const row = requireBenchmark(tx, id);
      const { lookups } = toBenchmarkRecord(tx, row);
      // Hidden from here on, as while it was imported.
      hideBenchmark(tx, id, ctx.now());
      noteChange(ctx, tx, 'benchmark', id);
      // The counts outlive the log.
      audit(ctx, tx, 'benchmark.delete', id, { name: row.name, lookups });
    });
    await removeBenchmark(ctx.db, id);
    return { id };
  },
});
