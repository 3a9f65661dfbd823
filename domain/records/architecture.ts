/** @file Architecture logits over time, priors and posteriors, as the API shows them. */
import { z } from 'zod';
import { floatSchema } from '../float';
import { genotypeSchema } from '../genotype';
import { priorIdSchema, runIdSchema, spaceIdSchema, taskSetIdSchema } from '../ids';
import { searchStrategySchema } from '../run-config';
import { runStateSchema } from '../run-state';
import { searchSpaceSchema } from '../space';

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
  /** All steps there are, and the requested snapshots (thinned to at most the limit, ends kept). */
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
  /** The settings by which the arm differs from the prior's other ones; empty if there is one. */
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

/** The posterior of an adaptation. */
export const posteriorRecordSchema = z.object({
  run: z.object({ id: runIdSchema, name: z.string(), colour: z.int() }),
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
  /** All adaptations of the prior; those whose logits do not move, or have not moved yet, have no posterior. */
  adaptations: z.int(),
  posteriors: z.array(posteriorRecordSchema),
  transfers: z.array(transferSchema),
  /** The prior's position on the map. */
  prior: z.tuple([z.number(), z.number()]),
  /** Shares of the variance that the map's axes show. */
  shares: z.tuple([z.number(), z.number()]),
});
export type PosteriorMap = z.infer<typeof posteriorMapSchema>;
