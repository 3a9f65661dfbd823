/** @file One benchmark. */
import { z } from 'zod';
import { benchmarkIdSchema } from '@/domain/ids';
import type { BenchmarkRecord } from '@/domain/records/benchmark';
import type { Call } from '@/server/context';
import { requireBenchmark } from './require-benchmark';
import { toBenchmarkRecord } from './to-record';

export const getBenchmarkInput = z.strictObject({ id: benchmarkIdSchema });
export type GetBenchmarkInput = z.input<typeof getBenchmarkInput>;

export function getBenchmark({ ctx, input }: Call<GetBenchmarkInput>): BenchmarkRecord {
  return toBenchmarkRecord(ctx.db, requireBenchmark(ctx.db, getBenchmarkInput.parse(input).id));
}
