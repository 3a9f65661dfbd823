/** @file Architecture logits over time, priors, posteriors and genotypes, as the API shows them. */
import { z } from 'zod';
import { genotypeSchema } from '../genotype';
import { genotypeIdSchema, priorIdSchema, runIdSchema, spaceIdSchema } from '../ids';
import { searchSpaceSchema } from '../space';
import { floatSchema } from './float';

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
  iteration: z.int(),
  space: z.object({ id: spaceIdSchema, name: z.string() }),
  logits: z.array(floatSchema),
  genotype: genotypeSchema.nullable(),
  size: z.number(),
  sha256: z.string(),
  createdAt: z.number(),
});
export type PriorRecord = z.infer<typeof priorRecordSchema>;

export const evaluationRecordSchema = z.object({
  run: z.object({ id: runIdSchema, name: z.string() }),
  task: z.string(),
  seed: z.int(),
  values: z.record(z.string(), floatSchema),
  createdAt: z.number(),
});
export type EvaluationRecord = z.infer<typeof evaluationRecordSchema>;

export const genotypeRecordSchema = z.object({
  id: genotypeIdSchema,
  name: z.string(),
  hash: z.string(),
  document: genotypeSchema,
  /** Where it was found; null for an imported one. */
  run: z.object({ id: runIdSchema, name: z.string(), kind: z.string(), step: z.int() }).nullable(),
  space: z.object({ id: spaceIdSchema, name: z.string() }).nullable(),
  margins: z.array(floatSchema),
  /** Other records with the same hash. */
  same: z.array(z.object({ id: genotypeIdSchema, name: z.string() })),
  evaluations: z.array(evaluationRecordSchema),
  createdAt: z.number(),
});
export type GenotypeRecord = z.infer<typeof genotypeRecordSchema>;

export const genotypeFormatSchema = z.enum(['json', 'text', 'dot', 'svg']);
export type GenotypeFormat = z.infer<typeof genotypeFormatSchema>;
