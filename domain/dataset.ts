/**
 * @file A dataset in the canonical store: images, labels, and a manifest that says where they are from. Images are uint8 NHWC of one size, or
 * files of their own formats and sizes in shards (`encoded`).
 */
import { z } from 'zod';

/** A file of encoded images, one after the other. */
const shardSchema = z.strictObject({ file: z.string(), bytes: z.int().positive(), sha256: z.string().length(64) });

export const datasetSplitSchema = z.strictObject({
  images: z.int().positive(),
  /**
   * Files relative to the dataset's directory: raw uint8 [images, height, width, channels], or the index of images in shards; and int32
   * labels.
   */
  imagesFile: z.string(),
  /** Of encoded images. */
  shards: z.array(shardSchema).min(1).optional(),
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

/**
 * How an image becomes a square: its shorter side scaled and the middle cut out; its longer side scaled, with black bars; or both sides scaled,
 * which distorts.
 */
export const fitSchema = z.enum(['crop', 'pad', 'stretch']);
export type Fit = z.infer<typeof fitSchema>;

const encodedSchema = z.strictObject({
  formats: z.record(z.string(), z.int().positive()),
  rewritten: z.int().nonnegative(),
  fit: fitSchema,
  least: z.strictObject({ height: z.int().positive(), width: z.int().positive() }),
  most: z.strictObject({ height: z.int().positive(), width: z.int().positive() }),
});

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
  /**
   * Of a dataset that keeps its images encoded: how many there are of each format, how many were written anew as PNG, and the least and
   * the greatest height and width. `height` and `width` above are those at which they are shown, compared and measured.
   */
  encoded: encodedSchema.optional(),
  /** sha256 over the images' geometry and the hashes of all files: the dataset's identity, whatever its name. */
  contentHash: z.string().length(64),
});
export type DatasetManifest = z.infer<typeof datasetManifestSchema>;
export type DatasetSplitName = 'train' | 'test';
