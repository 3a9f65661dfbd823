/** @file Genotypes as the API shows them: with evaluations, consensus, figures, and what each can be downloaded as. */
import { z } from 'zod';
import { cellTypes } from '../architecture-layout';
import { operationNameSchema } from '../cell-operation-schema';
import { floatSchema } from '../float';
import { genotypeSchema } from '../genotype';
import { genotypeOrigins } from '../genotype-origin';
import { genotypeIdSchema, runIdSchema, spaceIdSchema, studyIdSchema } from '../ids';
import { namedNumbersSchema } from '../named-values';
import { taskReferenceSchema } from '../run-config';
import { benchmarkReferenceSchema, publishedFiguresSchema } from './benchmark';

export const evaluationRecordSchema = z.object({
  run: z.object({ id: runIdSchema, name: z.string() }),
  task: z.string(),
  seed: z.int(),
  values: namedNumbersSchema,
  createdAt: z.number(),
});
export type EvaluationRecord = z.infer<typeof evaluationRecordSchema>;

/** What a measuring run found: latencies by batch, sizes, accuracy in eight bits. */
export const measurementRecordSchema = z.object({
  run: z.object({ id: runIdSchema, name: z.string() }),
  /** The name of the machine, and what computed there. */
  machine: z.string(),
  device: z.string(),
  task: z.string(),
  threads: z.int(),
  initChannels: z.int(),
  layers: z.int(),
  values: namedNumbersSchema,
  createdAt: z.number(),
});
export type MeasurementRecord = z.infer<typeof measurementRecordSchema>;

/** An accuracy of the genotype reported from elsewhere. */
export const externalEvaluationSchema = z.object({
  id: z.int(),
  task: z.string(),
  /** Share of test images, 0 to 1. */
  accuracy: z.number(),
  epochs: z.int().nullable(),
  parameters: z.int().nullable(),
  source: z.string(),
  note: z.string(),
  createdAt: z.number(),
  createdBy: z.string(),
});
export type ExternalEvaluation = z.infer<typeof externalEvaluationSchema>;

/** What a network of a genotype is built for where nobody asks for other sizes. */
export const knownSizesSchema = z.object({
  initChannels: z.int(),
  layers: z.int(),
  classes: z.int(),
  resolution: z.int(),
  inputChannels: z.literal([1, 3]),
});
export type KnownSizes = z.infer<typeof knownSizesSchema>;

export const genotypeRecordSchema = z.object({
  id: genotypeIdSchema,
  name: z.string(),
  hash: z.string(),
  document: genotypeSchema,
  /** Where it was found, on which task; null for one that was imported, or drawn by a study. */
  run: z
    .object({
      id: runIdSchema,
      name: z.string(),
      kind: z.string(),
      step: z.int(),
      task: taskReferenceSchema.nullable(),
      seed: z.int(),
    })
    .nullable(),
  /** The study that drew it, for want of a search. */
  drawnBy: z.object({ id: studyIdSchema, name: z.string() }).nullable(),
  space: z.object({ id: spaceIdSchema, name: z.string() }).nullable(),
  margins: z.array(floatSchema),
  /** Other records with the same hash. */
  same: z.array(z.object({ id: genotypeIdSchema, name: z.string() })),
  evaluations: z.array(evaluationRecordSchema),
  external: z.array(externalEvaluationSchema),
  measurements: z.array(measurementRecordSchema),
  /** What benchmarks publish of it. */
  published: z.array(publishedFiguresSchema),
  /** Benchmarks of cells of this form that hold no such cell; none if its form is another. */
  unpublished: z.array(benchmarkReferenceSchema),
  /** Retrainings whose weights are kept, newest first. */
  trained: z.array(
    z.object({
      run: z.object({ id: runIdSchema, name: z.string() }),
      task: z.string(),
      /** What a measurement of the same network names; null for one trained elsewhere. */
      network: z.object({ task: taskReferenceSchema, initChannels: z.int(), layers: z.int() }).nullable(),
    }),
  ),
  /** Of its newest retraining, else for the task that it was found on, else the usual ones. */
  sizes: knownSizesSchema,
  tags: z.array(z.string()),
  /** Markdown. */
  notes: z.string(),
  createdAt: z.number(),
});
export type GenotypeRecord = z.infer<typeof genotypeRecordSchema>;

/** What runs that differ in their seed alone agree on. */
export const consensusSchema = z.object({
  runs: z.array(
    z.object({
      run: z.object({ id: runIdSchema, name: z.string() }),
      genotype: genotypeIdSchema,
      seed: z.int(),
      /** Share of this genotype's pairs that the requested genotype keeps too. */
      agreement: z.number(),
    }),
  ),
  /** How many of the runs keep each pair; those kept by none are absent. */
  pairs: z.array(
    z.object({
      cell: z.enum(cellTypes),
      node: z.int(),
      input: z.int(),
      operation: operationNameSchema,
      count: z.int(),
      /** Whether this genotype keeps it. */
      own: z.boolean(),
    }),
  ),
});
export type Consensus = z.infer<typeof consensusSchema>;

/** One measured point of accuracy against size. */
export const genotypePointSchema = z.object({
  genotype: genotypeIdSchema,
  name: z.string(),
  origin: z.enum(genotypeOrigins),
  /** What it was measured on, in words. */
  task: z.string(),
  /** 0 to 1. */
  accuracy: z.number(),
  parameters: z.number().nullable(),
  macs: z.number().nullable(),
  /** Milliseconds, median of one image, as measured last on this task. */
  latency: z.number().nullable(),
});
export type GenotypePoint = z.infer<typeof genotypePointSchema>;

/** Those that are made of the cells alone, without a network. */
export const genotypeFormats = ['json', 'text', 'base', 'dot', 'svg'] as const;
export type GenotypeFormat = (typeof genotypeFormats)[number];
export const genotypeFormatSchema = z.enum(genotypeFormats);

/** Other formats: files of a network at some size, and those that need trained weights. */
export const genotypeDownloadSchema = z.enum([
  ...genotypeFormatSchema.options,
  'png',
  'pdf',
  'pytorch',
  'train',
  'safetensors',
  'onnx',
  'onnx-int8',
  'html',
  'bundle',
]);
export type GenotypeDownload = z.infer<typeof genotypeDownloadSchema>;
