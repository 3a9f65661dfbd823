/** @file A dataset in the canonical store: uint8 NHWC images, labels, and a manifest that says where they are from. */
import { z } from 'zod';

export const datasetSplitSchema = z.strictObject({
  images: z.int().positive(),
  /** Files relative to the dataset's directory: raw uint8 [images, height, width, channels], and int32 labels. */
  imagesFile: z.string(),
  labelsFile: z.string(),
  imagesSha256: z.string().length(64),
  labelsSha256: z.string().length(64),
  /** Images per class. */
  classCounts: z.array(z.int().nonnegative()),
});

/** A class's name. One text however its accents are written (NFC), so that twins that look alike are one. */
export const classNameSchema = z
  .string()
  .transform((name) => name.normalize('NFC').trim())
  .pipe(z.string().min(1, 'A class needs a name.').max(200));

export const datasetManifestSchema = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1),
  height: z.int().positive(),
  width: z.int().positive(),
  channels: z.union([z.literal(1), z.literal(3)]),
  classes: z.array(z.string().min(1)).min(2),
  /** The group of each class (an alphabet of its characters), where classes have groups. */
  groups: z.array(z.string().min(1)).optional(),
  /** Per channel, of the training split scaled to [0, 1]. */
  mean: z.array(z.number()),
  deviation: z.array(z.number().positive()),
  licence: z.string(),
  origin: z.string(),
  train: datasetSplitSchema,
  test: datasetSplitSchema,
  /** sha256 over the images' geometry and the four file hashes: the dataset's identity, whatever its name. */
  contentHash: z.string().length(64),
});
export type DatasetManifest = z.infer<typeof datasetManifestSchema>;
export type DatasetSplitName = 'train' | 'test';
