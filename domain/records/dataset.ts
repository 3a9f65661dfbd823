/** @file A dataset as the API shows it. */
import { z } from 'zod';
import { datasetManifestSchema } from '../dataset';
import { datasetIdSchema, taskSetIdSchema } from '../ids';

export const datasetRecordSchema = z.object({
  id: datasetIdSchema,
  name: z.string(),
  manifest: datasetManifestSchema,
  bytes: z.number(),
  createdAt: z.number(),
  usedBy: z.array(z.object({ id: taskSetIdSchema, name: z.string(), version: z.int(), inTrash: z.boolean() })),
  /** When it went into the trash; null where it is not there. */
  deletedAt: z.number().nullable(),
});
export type DatasetRecord = z.infer<typeof datasetRecordSchema>;

/** What could be added without typing a path, and where it stands. */
export const datasetSourceRecordSchema = z.object({
  name: z.string(),
  title: z.string(),
  licence: z.string(),
  origin: z.string(),
  available: z.boolean(),
  /** How to get it, where it isn't available. */
  hint: z.string(),
  imported: datasetIdSchema.nullable(),
});
export type DatasetSourceRecord = z.infer<typeof datasetSourceRecordSchema>;
