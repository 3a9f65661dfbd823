/** @file All benchmarks, newest first. */
import { z } from 'zod';
import { allBenchmarks } from '@/db/queries/benchmark/find';
import { benchmarkRecordSchema } from '@/domain/records/benchmark';
import type { Call } from '@/server/context';
import { toBenchmarkRecord } from './to-record';

export const listBenchmarksInput = z.void();
export type ListBenchmarksInput = z.input<typeof listBenchmarksInput>;

export const benchmarkListSchema = z.array(benchmarkRecordSchema);

export function listBenchmarks({ ctx }: Call<ListBenchmarksInput>): z.output<typeof benchmarkListSchema> {
  return allBenchmarks(ctx.db).map((row) => toBenchmarkRecord(ctx.db, row));
}
