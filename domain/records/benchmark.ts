/** @file Benchmarks, and their entries for an architecture, as the API shows them. */
import { z } from 'zod';
import { benchmarkMetricSchema } from '../benchmark/mapping';
import { benchmarkIdSchema } from '../ids';

export const benchmarkRecordSchema = z.object({
  id: benchmarkIdSchema,
  name: z.string(),
  source: z.string(),
  sha256: z.string(),
  metrics: z.array(benchmarkMetricSchema),
  rows: z.int(),
  createdAt: z.number(),
  createdBy: z.string(),
  /** Architectures looked up through the API so far, by purpose. */
  lookups: z.array(z.object({ purpose: z.string(), count: z.int(), last: z.number() })),
});
export type BenchmarkRecord = z.infer<typeof benchmarkRecordSchema>;

/** How far one metric of a table reaches; percent, as published. */
export const publishedRangeSchema = z.object({
  column: z.string(),
  /** Architectures with a value. */
  count: z.int(),
  lowest: z.number(),
  median: z.number(),
  best: z.object({ value: z.number(), arch: z.string(), parameters: z.number().nullable() }),
});
export type PublishedRange = z.infer<typeof publishedRangeSchema>;

export const benchmarkReferenceSchema = z.object({ id: benchmarkIdSchema, name: z.string(), rows: z.int() });
export type BenchmarkReference = z.infer<typeof benchmarkReferenceSchema>;

/** What one benchmark publishes of one architecture. */
export const publishedFiguresSchema = z.object({
  benchmark: benchmarkReferenceSchema,
  parameters: z.number().nullable(),
  figures: z.array(
    z.object({
      metric: benchmarkMetricSchema,
      /** Percent, as published. */
      value: z.number().nullable(),
      /** 1 is best of all rows. */
      rank: z.int().nullable(),
    }),
  ),
});
export type PublishedFigures = z.infer<typeof publishedFiguresSchema>;
