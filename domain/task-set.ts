/**
 * @file A task set: a distribution over classification tasks (method.md §6). Immutable once a run used it; identified by a
 * content hash over this document.
 */
import { z } from 'zod';
import { datasetIdSchema } from './ids';

export const partSchema = z.enum(['metaTrain', 'metaValidation', 'heldOut']);
export type Part = z.infer<typeof partSchema>;

const classList = z.array(z.int().nonnegative());

const waysSchema = z
  .strictObject({ min: z.int().min(2), max: z.int().min(2) })
  .meta({ title: 'Ways', description: 'Classes per task: fixed when min equals max, else uniform in the range.' });

const perClassSchema = z
  .strictObject({
    train: z.int().min(1),
    validation: z.int().min(0),
    /** `all`: every image of the class in the test split, however many there are. */
    test: z.union([z.int().min(1), z.literal('all')]),
  })
  .meta({
    title: 'Images per class',
    description: 'Train and validation come from the training split, test from the test split.',
  });

const resolutionsSchema = z
  .array(z.int().min(8).max(256))
  .min(1)
  .meta({ title: 'Resolutions', description: 'Side of the square image in pixels; drawn uniformly per task.' });

export const taskSourceSchema = z.strictObject({
  dataset: datasetIdSchema,
  weight: z
    .number()
    .positive()
    .default(1)
    .meta({ title: 'Weight', description: 'How often tasks come from this dataset.' }),
  classes: z
    .strictObject({ metaTrain: classList, metaValidation: classList, heldOut: classList })
    .meta({ title: 'Classes by part', description: 'Class indices of the dataset; a class belongs to one part only.' }),
  /** Overrides the task set's: to combine datasets of many small classes with datasets of few large ones. */
  ways: waysSchema.optional(),
  perClass: perClassSchema.optional(),
  resolutions: resolutionsSchema.optional(),
});
export type TaskSource = z.infer<typeof taskSourceSchema>;

/** Images of one class that no task draws, such as copies that would otherwise lie in two parts. */
export const setAsideSchema = z.strictObject({
  dataset: datasetIdSchema,
  split: z.enum(['train', 'test']),
  class: z.int().nonnegative(),
  /** Indices into the split. */
  images: z.array(z.int().nonnegative()).min(1),
});
export type SetAside = z.infer<typeof setAsideSchema>;

export const taskSetSpecSchema = z.strictObject({
  version: z.literal(1).default(1),
  sources: z.array(taskSourceSchema).min(1),
  ways: waysSchema,
  resolutions: resolutionsSchema,
  perClass: perClassSchema,
  setAside: z
    .array(setAsideSchema)
    .optional()
    .meta({ title: 'Images set aside', description: 'Images that no task draws, by dataset, split and class.' }),
});
export type TaskSetSpec = z.infer<typeof taskSetSpecSchema>;

export type TaskSizes = Pick<TaskSetSpec, 'ways' | 'perClass' | 'resolutions'>;

/** Ways, images per class and resolutions of the tasks from one source. */
export function sizesOfSource(spec: TaskSizes, source: TaskSource): TaskSizes {
  return {
    ways: source.ways ?? spec.ways,
    perClass: source.perClass ?? spec.perClass,
    resolutions: source.resolutions ?? spec.resolutions,
  };
}

/** Which images of a class no task draws, ascending. */
export function setAsideOf(
  { setAside = [] }: Pick<TaskSetSpec, 'setAside'>,
  { dataset, split, classIndex }: { dataset: string; split: SetAside['split']; classIndex: number },
): number[] {
  const images = setAside
    .filter((each) => each.dataset === dataset && each.split === split && each.class === classIndex)
    .flatMap((each) => each.images);
  return [...new Set(images)].sort((a, b) => a - b);
}

/** Of each source that has classes in the part: none if no task of it can be drawn. */
export function sizesOfPart(spec: TaskSetSpec, part: Part): TaskSizes[] {
  return spec.sources.filter(({ classes }) => classes[part].length > 0).map((source) => sizesOfSource(spec, source));
}

/** All that tasks of the part can have, each once, ascending. */
export function resolutionsOfPart(spec: TaskSetSpec, part: Part): number[] {
  return distinct(sizesOfPart(spec, part));
}

/** The same of all parts. */
export function resolutionsOf(spec: TaskSetSpec): number[] {
  return distinct(spec.sources.map((source) => sizesOfSource(spec, source)));
}

function distinct(sizes: readonly TaskSizes[]): number[] {
  return [...new Set(sizes.flatMap(({ resolutions }) => resolutions))].sort((a, b) => a - b);
}

/** One sampled task. Image lists are per class, in the order of `classes`; indices into the dataset's split. */
export interface Task {
  readonly part: Part;
  readonly index: number;
  readonly dataset: z.infer<typeof datasetIdSchema>;
  /** Dataset class of each label 0..ways-1. */
  readonly classes: readonly number[];
  readonly resolution: number;
  /** Indices into the training split. */
  readonly train: readonly (readonly number[])[];
  readonly validation: readonly (readonly number[])[];
  /** Indices into the test split. */
  readonly test: readonly (readonly number[])[];
}
