/** @file An import of images: its request and its progress. */
import { z } from 'zod';
import { fitSchema } from './dataset';
import { uploadIdSchema } from './ids';

export const datasetImportStateSchema = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']);
export type DatasetImportState = z.infer<typeof datasetImportStateSchema>;

export const keepSchema = z.enum(['auto', 'pixels', 'encoded']);
export type Keep = z.infer<typeof keepSchema>;

/** Bytes given from which on images are kept as their own files, where nothing else is asked for. */
export const keptEncodedAbove = 4 * 2 ** 30;
/** Side of the square at which such images are shown and compared, unless another is given. */
export const shownSide = 224;

/** What to make of the images, whatever their source. */
export const imageImportSettings = {
  name: z.string().trim().min(1).max(100),
  licence: z.string().trim().min(1).max(500),
  origin: z.string().trim().min(1).max(2000),
  /** Whether classes are in folders of groups, as characters in alphabets. */
  grouped: z.boolean().default(false),
  /** 1 grey, 3 colour, null: grey where all images are. */
  channels: z
    .union([z.literal(1), z.literal(3)])
    .nullable()
    .default(null),
  /** Brings all images to this square in pixels; null: they must have one size. Of images kept as files: the size at which they are shown. */
  side: z.int().min(8).max(1024).nullable().default(null),
  /** How. */
  fit: fitSchema.default('crop'),
  /** Pixels of one size, or the images' own files; auto: by how much is given. */
  keep: keepSchema.default('auto'),
  /** Share of each class for testing, where the folders give no splits. */
  testShare: z.number().min(0.01).max(0.9).default(0.2),
};

/** Folders or archives on the server. */
export const pathImportSchema = z.strictObject({
  ...imageImportSettings,
  paths: z.array(z.string().startsWith('/', 'give an absolute path on the server')).min(1).max(100),
});
/** Archives sent through the browser or the command line. */
export const uploadImportSchema = z.strictObject({
  ...imageImportSettings,
  uploads: z.array(uploadIdSchema).min(1).max(100),
});

/** As it is stored; `confined`: the requester may read only below the operator's folders, so the paths must stay the real ones. */
export type DatasetImportRequest =
  | (z.output<typeof pathImportSchema> & { readonly confined?: boolean })
  | z.output<typeof uploadImportSchema>;
