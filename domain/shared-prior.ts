/**
 * @file What a shared prior says of itself: the file that leaves one Masthead and is taken into another holds this beside the tensors. Everything in it is
 * from strangers once it is read.
 */
import { z } from 'zod';
import { runIdSchema } from './ids';
import { searchSpaceSchema } from './space';

/** What the names of such files end in. */
export const sharedPriorExtension = '.prior.safetensors';

const text = (most: number) => z.string().max(most);
const name = text(200);

export const sharedTransferSchema = z.object({
  /** The settings by which these adaptations differ from the prior's other ones; empty if there is one kind. */
  arm: text(2_000).default(''),
  /** The search that adapting was compared with, at equal steps, task and seed. */
  strategy: name,
  /** On which tasks; null: all together. */
  task: name.nullable(),
  n: z.int().min(1),
  /** Accuracy of adapting minus that of the search, with its 95 % interval; null for fewer than two pairs. */
  mean: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});

export const sharedPriorSchema = z.object({
  version: z.literal(1),
  name: name.min(1),
  notes: text(100_000),
  tags: z.array(text(50)).max(50),
  /** Under which others may use it; null: not said. */
  licence: name.nullable(),
  /** Milliseconds since 1970. */
  sharedAt: z.number(),
  iteration: z.int().min(0),
  space: z.object({ name, document: searchSpaceSchema }),
  /** What it was learnt on; null where nobody knows. It contains no images. */
  taskSet: z
    .object({
      name,
      ways: z.object({ min: z.int(), max: z.int() }),
      resolutions: z.array(z.int()).max(100),
      datasets: z
        .array(
          z.object({
            name,
            licence: text(1000),
            origin: text(1000),
            /** Of its pixels and labels. */
            hash: text(128),
            /** Names of the classes that it learnt from. */
            classes: z.array(text(500)).max(10_000),
          }),
        )
        .max(100),
    })
    .nullable(),
  /** Settings of the meta-training, by their names. */
  metaTraining: z.record(text(100), z.unknown()),
  lineage: z.object({ run: name, masthead: text(50), engine: name.nullable(), madeAt: z.number() }),
  transfer: z.array(sharedTransferSchema).max(100),
  /** SHA-256 of the tensors, written without this description. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type SharedPrior = z.infer<typeof sharedPriorSchema>;

/** A file of the gallery. */
export const galleryEntrySchema = z.object({
  file: z.string(),
  bytes: z.number(),
  prior: sharedPriorSchema
    .pick({
      name: true,
      notes: true,
      tags: true,
      licence: true,
      iteration: true,
      lineage: true,
      taskSet: true,
      transfer: true,
    })
    .nullable(),
  /** Why its description can't be read. */
  problem: z.string().nullable(),
  /** The run that took it in here. */
  here: runIdSchema.nullable(),
});
export type GalleryEntry = z.infer<typeof galleryEntrySchema>;
