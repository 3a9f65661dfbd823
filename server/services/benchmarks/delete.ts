/** @file Takes a benchmark away, with its entries and its log of look-ups. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { deleteBenchmarkRow } from '@/db/queries/benchmark/save';
import { benchmarkIdSchema } from '@/domain/ids';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requireBenchmark } from './require-benchmark';
import { toBenchmarkRecord } from './to-record';

export const deleteBenchmarkInput = z.strictObject({ id: benchmarkIdSchema });
export type DeleteBenchmarkInput = z.input<typeof deleteBenchmarkInput>;

export const benchmarkDeletedSchema = z.object({ id: benchmarkIdSchema });

export function deleteBenchmark({ ctx, input }: Call<DeleteBenchmarkInput>): z.output<typeof benchmarkDeletedSchema> {
  const { id } = deleteBenchmarkInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    const row = requireBenchmark(tx, id);
    const { lookups } = toBenchmarkRecord(tx, row);
    deleteBenchmarkRow(tx, id);
    noteChange(ctx, tx, 'benchmark', id);
    // The counts outlive the log.
    audit(ctx, tx, 'benchmark.delete', id, { name: row.name, lookups });
  });
  return { id };
}
