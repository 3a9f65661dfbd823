/** @file An import of images as the API shows it. */
import { z } from 'zod';
import { datasetImportStateSchema } from '../dataset-import';
import { datasetIdSchema, importIdSchema } from '../ids';

export const datasetImportRecordSchema = z.object({
  id: importIdSchema,
  name: z.string(),
  state: datasetImportStateSchema,
  /** 0 to 1. */
  fraction: z.number(),
  /** What it does now, or why it failed. */
  message: z.string(),
  notes: z.array(z.string()),
  dataset: datasetIdSchema.nullable(),
  createdAt: z.number(),
  endedAt: z.number().nullable(),
});
export type DatasetImportRecord = z.infer<typeof datasetImportRecordSchema>;
