/** @file Datasets, the built-in sources and imports as the API shows them. */

import { z } from 'zod';
import { datasetManifestSchema } from '../dataset';
import { datasetImportStateSchema } from '../dataset-import';
import { datasetIdSchema, importIdSchema, taskSetIdSchema } from '../ids';

/** A dataset as the API shows it. */
export const datasetRecordSchema = z.object({
  id: datasetIdSchema,
  name: z.string(),
  manifest: datasetManifestSchema,
  bytes: z.number(),
  createdAt: z.number(),
  usedBy: z.array(z.object({ id: taskSetIdSchema, name: z.string(), version: z.int(), inTrash: z.boolean() })),
  /** When it went into the trash; null if it is not in it. */
  deletedAt: z.number().nullable(),
});
export type DatasetRecord = z.infer<typeof datasetRecordSchema>;

/** Class names of a dataset that somebody corrected, newest first. */
export const classRenamingSchema = z.object({
  time: z.number(),
  by: z.string(),
  renamed: z.array(z.object({ index: z.int(), was: z.string(), now: z.string() })),
});

/** One image of a dataset, as pictures of it are captioned. */
const shownImageSchema = z.object({ split: z.enum(['train', 'test']), index: z.int(), className: z.string() });
export type ShownImage = z.infer<typeof shownImageSchema>;
const shownPairSchema = z.tuple([shownImageSchema, shownImageSchema]);

const nearFoundSchema = z.object({ count: z.int(), complete: z.boolean(), pairs: z.array(shownPairSchema) });

/** What may be wrong with a dataset's labels and images. Of everything the first few are shown. */
export const datasetQualitySchema = z.object({
  /** One even grey or colour. */
  blank: z.object({ count: z.int(), images: z.array(shownImageSchema) }),
  /** The same pixels in two classes. */
  contradicting: z.object({ count: z.int(), pairs: z.array(shownPairSchema) }),
  /** Nearly the same picture in two classes. `complete`: false where there are too many to be copies. */
  near: nearFoundSchema,
  /** The same or nearly the same picture twice in one class. */
  repeated: nearFoundSchema,
  balance: z.object({
    smallest: z.object({ name: z.string(), images: z.int() }),
    largest: z.object({ name: z.string(), images: z.int() }),
  }),
});
export type DatasetQualityRecord = z.infer<typeof datasetQualitySchema>;

/** Folders of PNG files, or NumPy arrays in one file. */
export const datasetExportSchema = z.enum(['folder', 'npz']);
export type DatasetExport = z.infer<typeof datasetExportSchema>;

/** What could be added without typing a path, and its progress. */
/** Those that can be added without typing a path. */
export const datasetSourceNameSchema = z.enum(['mnist', 'glyphs', 'fashion-mnist']);
export type DatasetSourceName = z.infer<typeof datasetSourceNameSchema>;

export const datasetSourceRecordSchema = z.object({
  name: datasetSourceNameSchema,
  title: z.string(),
  licence: z.string(),
  origin: z.string(),
  available: z.boolean(),
  /** How to get it, if it isn't available. */
  hint: z.string(),
  imported: datasetIdSchema.nullable(),
});
export type DatasetSourceRecord = z.infer<typeof datasetSourceRecordSchema>;

/** An import of images as the API shows it. */
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
