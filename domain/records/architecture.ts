/** @file Architecture logits over time, priors, posteriors and genotypes, as the API shows them. */
import { z } from 'zod';
import { cellTypes } from '../choices';
import { floatSchema } from '../float';
import { genotypeSchema } from '../genotype';
import { genotypeIdSchema, priorIdSchema, runIdSchema, spaceIdSchema, taskSetIdSchema } from '../ids';
import { namedNumbersSchema } from '../named-values';
import { operationNameSchema } from '../operation';
import { searchStrategySchema, taskReferenceSchema } from '../run-config';
import { runStateSchema } from '../run-state';
import { searchSpaceSchema } from '../space';
import { benchmarkReferenceSchema, publishedFiguresSchema } from './benchmark';

export const architectureSnapshotSchema = z.object({
  step: z.int(),
  time: z.number(),
  /** Logits, all choices in layout order. */
  logits: z.array(floatSchema),
  genotype: genotypeSchema.nullable(),
});
export type ArchitectureSnapshot = z.infer<typeof architectureSnapshotSchema>;

export const architectureHistorySchema = z.object({
  run: runIdSchema,
  /** Null for runs without a search (evaluate). */
  space: z.object({ id: spaceIdSchema, name: z.string(), document: searchSpaceSchema }).nullable(),
  /** All steps there are, and the snapshots asked for (thinned to at most the limit, ends kept). */
  steps: z.array(z.int()),
  snapshots: z.array(architectureSnapshotSchema),
  /** The prior's logits, for adapt runs. */
  prior: z.array(floatSchema).nullable(),
});
export type ArchitectureHistory = z.infer<typeof architectureHistorySchema>;

export const priorRecordSchema = z.object({
  id: priorIdSchema,
  name: z.string(),
  run: z.object({ id: runIdSchema, name: z.string() }),
  /** What it was meta-trained on. */
  taskSet: taskSetIdSchema.nullable(),
  iteration: z.int(),
  space: z.object({ id: spaceIdSchema, name: z.string() }),
  logits: z.array(floatSchema),
  genotype: genotypeSchema.nullable(),
  /** Mean over choices of the entropy over log n: 0 decided, 1 even. */
  entropy: floatSchema,
  /** Runs that adapted it. */
  adaptations: z.int(),
  size: z.number(),
  sha256: z.string(),
  tags: z.array(z.string()),
  /** Markdown. */
  notes: z.string(),
  createdAt: z.number(),
});
export type PriorRecord = z.infer<typeof priorRecordSchema>;

const pairedSearchSchema = z.object({
  run: z.object({ id: runIdSchema, name: z.string() }),
  strategy: searchStrategySchema,
  accuracy: floatSchema,
});
export type PairedSearch = z.infer<typeof pairedSearchSchema>;

/** Adaptations of one arm against searches of one strategy, pair by pair: the mean of accuracy(adapted) − accuracy(searched). */
const transferSchema = z.object({
  /** The settings by which the arm differs from the prior's other ones; empty where there is one. */
  arm: z.string(),
  strategy: searchStrategySchema,
  /** Null: over all tasks. */
  task: z.string().nullable(),
  mean: floatSchema,
  /** 95 %; null with a single pair. */
  low: floatSchema.nullable(),
  high: floatSchema.nullable(),
  n: z.int(),
  /** The adaptations that have a partner. */
  runs: z.array(runIdSchema),
});
export type Transfer = z.infer<typeof transferSchema>;

/** What an adaptation made of a prior. */
export const posteriorRecordSchema = z.object({
  run: z.object({ id: runIdSchema, name: z.string() }),
  state: runStateSchema,
  seed: z.int(),
  /** "heldOut 3 (seed 0)". */
  task: z.string(),
  step: z.int(),
  logits: z.array(floatSchema),
  genotype: genotypeSchema.nullable(),
  /** KL(posterior ‖ prior) in nats, per choice in layout order. */
  divergences: z.array(floatSchema),
  /** On the task's test images; null until the run has finished. */
  accuracy: floatSchema.nullable(),
  /** Searches from scratch with the same task, seed, steps and batch: at most one per strategy. */
  scratch: z.array(pairedSearchSchema),
  /** On the map. */
  place: z.tuple([z.number(), z.number()]),
});
export type PosteriorRecord = z.infer<typeof posteriorRecordSchema>;

export const posteriorMapSchema = z.object({
  /** All adaptations of the prior; those whose logits do not move, or have not yet, are no posteriors. */
  adaptations: z.int(),
  posteriors: z.array(posteriorRecordSchema),
  transfers: z.array(transferSchema),
  /** Where the prior itself lies on the map. */
  prior: z.tuple([z.number(), z.number()]),
  /** Shares of the variance that the map's axes show. */
  shares: z.tuple([z.number(), z.number()]),
});
export type PosteriorMap = z.infer<typeof posteriorMapSchema>;

export const evaluationRecordSchema = z.object({
  run: z.object({ id: runIdSchema, name: z.string() }),
  task: z.string(),
  seed: z.int(),
  values: namedNumbersSchema,
  createdAt: z.number(),
});
export type EvaluationRecord = z.infer<typeof evaluationRecordSchema>;

/** What somebody reports the genotype reached elsewhere. */
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

export const genotypeRecordSchema = z.object({
  id: genotypeIdSchema,
  name: z.string(),
  hash: z.string(),
  document: genotypeSchema,
  /** Where it was found, on which task; null for an imported one. */
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
  space: z.object({ id: spaceIdSchema, name: z.string() }).nullable(),
  margins: z.array(floatSchema),
  /** Other records with the same hash. */
  same: z.array(z.object({ id: genotypeIdSchema, name: z.string() })),
  evaluations: z.array(evaluationRecordSchema),
  external: z.array(externalEvaluationSchema),
  /** What benchmarks publish of it. */
  published: z.array(publishedFiguresSchema),
  /** Benchmarks of cells of this form that hold no such cell; none where its form is another. */
  unpublished: z.array(benchmarkReferenceSchema),
  /** Retrainings whose weights are kept, newest first. */
  trained: z.array(z.object({ run: z.object({ id: runIdSchema, name: z.string() }), task: z.string() })),
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
      /** Share of this genotype's pairs that the genotype asked about keeps too. */
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
      /** Whether the genotype asked about keeps it. */
      own: z.boolean(),
    }),
  ),
});
export type Consensus = z.infer<typeof consensusSchema>;

/** Where an accuracy comes from. */
export const genotypeOrigins = ['ours', 'elsewhere', 'published'] as const;

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
});
export type GenotypePoint = z.infer<typeof genotypePointSchema>;

export const genotypeFormatSchema = z.enum(['json', 'text', 'base', 'dot', 'svg']);

/** What the platform makes besides: files of a network at some size, and those that need trained weights. */
export const genotypeDownloadSchema = z.enum([
  ...genotypeFormatSchema.options,
  'png',
  'pytorch',
  'train',
  'safetensors',
  'onnx',
  'bundle',
]);
export type GenotypeDownload = z.infer<typeof genotypeDownloadSchema>;
