/** @file A task set and sampled tasks as the API shows them. */
import { z } from 'zod';
import { datasetIdSchema, runIdSchema, taskSetIdSchema } from '../ids';
import { partSchema, taskSetSpecSchema } from '../task-set';

const versionSchema = z.object({ id: taskSetIdSchema, name: z.string(), version: z.int() });

export const taskSetRecordSchema = z.object({
  id: taskSetIdSchema,
  name: z.string(),
  spec: taskSetSpecSchema,
  contentHash: z.string(),
  /** True once a run used it: then it can't change. */
  frozen: z.boolean(),
  createdAt: z.number(),
  /** 1, or one more than that of `previous`, which an edit made it from. */
  version: z.int(),
  previous: versionSchema.nullable(),
  /** What edits made from it. */
  next: z.array(versionSchema),
  /** When it went into the trash; null if it is not in it. */
  deletedAt: z.number().nullable(),
  datasets: z.array(
    z.object({
      id: datasetIdSchema,
      name: z.string(),
      classes: z.array(z.string()),
      /** One per class, where classes have groups. */
      groups: z.array(z.string()).optional(),
    }),
  ),
  usedBy: z.array(z.object({ id: runIdSchema, name: z.string() })),
});
export type TaskSetRecord = z.infer<typeof taskSetRecordSchema>;

export const taskPreviewSchema = z.object({
  part: partSchema,
  index: z.int(),
  dataset: z.object({ id: datasetIdSchema, name: z.string() }),
  resolution: z.int(),
  classes: z.array(
    z.object({
      index: z.int(),
      name: z.string(),
      /** Indices into the training split, a few. */ images: z.array(z.int()),
    }),
  ),
  sizes: z.object({ train: z.int(), validation: z.int(), test: z.int() }),
});
export type TaskPreview = z.infer<typeof taskPreviewSchema>;
