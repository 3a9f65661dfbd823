/** @file A search space as the API shows it. */
import { z } from 'zod';
import { priorIdSchema, runIdSchema, spaceIdSchema, taskSetIdSchema } from '../ids';
import { searchSpaceSchema } from '../space';

export const spaceSizesSchema = z.object({
  resolution: z.int(),
  classes: z.int(),
  /** Decimal text: may exceed 2^53. */
  architectures: z.string(),
  supernetParameters: z.number(),
  supernetMacs: z.number(),
  /** Estimate of one training step's memory at the batch stated. */
  memoryBytes: z.number(),
  batch: z.int(),
  /** A uniformly drawn derived network of the same channels and layers. */
  sampledParameters: z.number(),
  sampledMacs: z.number(),
});
export type SpaceSizes = z.infer<typeof spaceSizesSchema>;

/** A prior beside a space: `differs` names the settings that keep it from fitting; empty if it fits. */
export const priorFitSchema = z.object({
  id: priorIdSchema,
  name: z.string(),
  space: z.object({ id: spaceIdSchema, name: z.string() }),
  differs: z.array(z.string()),
});
export type PriorFit = z.infer<typeof priorFitSchema>;

export const spaceRecordSchema = z.object({
  id: spaceIdSchema,
  name: z.string(),
  document: searchSpaceSchema,
  contentHash: z.string(),
  frozen: z.boolean(),
  createdAt: z.number(),
  /** Of networks derived from it, for ten classes at 32 px: the median of five drawn uniformly. Null: it reduces more often than 32 px can be. */
  typicalParameters: z.int().nullable(),
  usedBy: z.array(z.object({ id: runIdSchema, name: z.string() })),
  /** Task sets that runs used it with, most runs first. */
  taskSets: z.array(z.object({ id: taskSetIdSchema, runs: z.int() })),
  priors: z.array(z.object({ id: priorIdSchema, name: z.string() })),
});
export type SpaceRecord = z.infer<typeof spaceRecordSchema>;
