/** @file Procedures of `benchmarks`. */
import { benchmarkRecordSchema } from '@/domain/records/benchmark';
import { benchmarkDeletedSchema, deleteBenchmark, deleteBenchmarkInput } from '@/server/services/benchmarks/delete';
import { getBenchmark, getBenchmarkInput } from '@/server/services/benchmarks/get';
import { importBenchmark, importBenchmarkInput } from '@/server/services/benchmarks/import';
import { benchmarkListSchema, listBenchmarks, listBenchmarksInput } from '@/server/services/benchmarks/list';
import { benchmarkAnswerSchema, lookUpBenchmark, lookUpBenchmarkInput } from '@/server/services/benchmarks/look-up';
import { benchmarkPreviewSchema, previewBenchmark, previewBenchmarkInput } from '@/server/services/benchmarks/preview';
import { procedure, router } from '@/server/trpc';

export const benchmarksRouter = router({
  list: procedure('viewer').input(listBenchmarksInput).output(benchmarkListSchema).query(listBenchmarks),
  get: procedure('viewer').input(getBenchmarkInput).output(benchmarkRecordSchema).query(getBenchmark),
  // Mutations, for they carry a whole file.
  preview: procedure('member').input(previewBenchmarkInput).output(benchmarkPreviewSchema).mutation(previewBenchmark),
  import: procedure('member').input(importBenchmarkInput).output(benchmarkRecordSchema).mutation(importBenchmark),
  delete: procedure('member').input(deleteBenchmarkInput).output(benchmarkDeletedSchema).mutation(deleteBenchmark),
  lookUp: procedure('member').input(lookUpBenchmarkInput).output(benchmarkAnswerSchema).mutation(lookUpBenchmark),
});
