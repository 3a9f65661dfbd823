/** @file Minibatches of a task as pure functions of (seed, step): resuming needs no state. */
import type { ViewDraw } from '@/datasets/encoded/view';
import { DomainError } from '@/domain/errors';
import { deriveSeed, randomStream } from '@/domain/random';
import type { Recipe } from '@/domain/run-config/recipe';
import type { Batch } from '@/engine/types';
import { Ahead, depthOf, type Reading } from './ahead';
import type { TaskData, TaskImages, TaskSubset } from './task-data';

export { loadTask, type TaskData, type TaskImages, type TaskSubset } from './task-data';

export interface BatchOptions {
  /** The program's batch size. */
  readonly batch: number;
  /** From 0. */
  readonly stepIndex: number;
  readonly seed: number;
  /** Seeds are derived from `seed` and the step. Crops and colours are made where images are read, the rest by the engine. */
  readonly augmentation?: Recipe['augmentation'];
  /** Steps of the whole path: none beyond are read ahead. */
  readonly until?: number;
}

/** Steps of one pass: whole batches only; one if the subset is smaller than the batch. */
export function stepsPerEpoch(count: number, batch: number): number {
  return Math.max(1, Math.floor(count / batch));
}

/**
 * Batch of a training step. Every pass is a fresh shuffle, and the incomplete batch at its end is left out of that pass.
 * If the subset is smaller than the batch, all of it is used, padded. Throws `invalid-input` for an empty subset.
 */
export async function batchAt(data: TaskData, subset: TaskSubset, options: BatchOptions): Promise<Batch> {
  const { batch, stepIndex, seed, augmentation, until = Number.POSITIVE_INFINITY } = options;
  const images = nonEmpty(data, subset);
  const steps = stepsPerEpoch(images.count, batch);
  const chosenAt = (step: number): Int32Array => {
    const order = shuffled(images, seed, `batches:${subset}`, Math.floor(step / steps));
    const start = (step % steps) * batch;
    return order.subarray(start, start + batch);
  };
  // Runs launched before these were settings have none.
  const { resizedCrop = false, colourJitter = 0, flip = false } = augmentation ?? {};
  const drawn = resizedCrop || colourJitter > 0;
  const drawAt = (step: number): DrawOf | null => {
    if (!drawn) return null;
    const own = deriveSeed(seed, `view:${subset}`, step);
    return (example) => ({ seed: own, example, crop: resizedCrop, flip, colour: colourJitter });
  };
  const how = JSON.stringify([seed, batch, resizedCrop, colourJitter, flip && drawn]);
  const partAt = (step: number): Part => ({ key: `${how} ${step}`, chosen: chosenAt(step), draw: drawAt(step) });
  const plain = await assemble(data, images, batch, {
    wanted: partAt(stepIndex),
    next(depth) {
      const length = Math.max(0, Math.min(depth, until - 1 - stepIndex));
      return Array.from({ length }, (_, at) => partAt(stepIndex + 1 + at));
    },
  });
  if (!augmentation) return plain;
  const { cropPadding, cutout } = augmentation;
  const augmentationSeed = deriveSeed(seed, `augmentation:${subset}`, stepIndex);
  return { ...plain, augmentation: { cropPadding, cutout, flip: flip && !drawn, seed: augmentationSeed } };
}

/**
 * All images once, shuffled so that a batch's statistics don't come from one class, in as few batches as fit them and nearly
 * equal ones: a small last batch would be judged by the statistics of a few images. Batches are padded, see `valid`.
 * Throws `invalid-input` for an empty subset.
 */
export async function* evaluationBatches(
  data: TaskData,
  subset: TaskSubset,
  { batch, seed }: { readonly batch: number; readonly seed: number },
): AsyncGenerator<Batch, void, undefined> {
  const images = nonEmpty(data, subset);
  const order = shuffled(images, seed, `evaluation:${subset}`, 0);
  const batches = Math.ceil(images.count / batch);
  const start = (index: number): number => Math.floor((index * images.count) / batches);
  const part = (index: number): Part => ({
    key: `evaluation:${seed}:${batch}:${index}`,
    chosen: order.subarray(start(index), start(index + 1)),
    draw: null,
  });
  for (let i = 0; i < batches; i++) {
    const next = (depth: number) =>
      Array.from({ length: Math.min(depth, batches - 1 - i) }, (_, at) => part(i + 1 + at));
    yield await assemble(data, images, batch, { wanted: part(i), next });
  }
}

function nonEmpty(data: TaskData, subset: TaskSubset): TaskImages {
  const images = data[subset];
  if (images.count > 0) return images;
  const message = `This task has no ${subset} images: use a task set whose images per class for ${subset} are not zero.`;
  throw new DomainError('invalid-input', message, { field: `perClass.${subset}` });
}

type DrawOf = (example: number) => ViewDraw;

interface Part {
  /** Of the batch, within its subset. */
  readonly key: string;
  readonly chosen: Int32Array;
  readonly draw: DrawOf | null;
}

const readAhead = new WeakMap<TaskImages, Ahead>();

/** Padding is black images of label 0, which the engine leaves out. */
async function assemble(
  data: TaskData,
  images: TaskImages,
  batch: number,
  { wanted, next }: { readonly wanted: Part; next(depth: number): readonly Part[] },
): Promise<Batch> {
  const { chosen } = wanted;
  const size = data.resolution * data.resolution * data.channels;
  const labels = new Int32Array(batch);
  for (const [at, index] of chosen.entries()) labels[at] = images.labels[index] ?? 0;
  const about = { labels, valid: chosen.length, normalisation: data.normalisation };
  const whole = wanted.draw === null ? await images.whole() : null;
  const pixels = new Uint8Array(batch * size);
  if (whole !== null) {
    for (const [at, index] of chosen.entries()) pixels.set(whole.subarray(index * size, (index + 1) * size), at * size);
    return { images: pixels, source: { images: whole, chosen }, ...about };
  }
  const ahead = readAhead.get(images) ?? new Ahead();
  readAhead.set(images, ahead);
  const reading = ({ key, chosen, draw }: Part): Reading => ({ key, begin: () => images.read(chosen, draw) });
  const read = await ahead.take(reading(wanted), next(depthOf(pixels.length)).map(reading));
  if (read.length === pixels.length) return { images: read, ...about };
  pixels.set(read);
  return { images: pixels, ...about };
}

/** The last orders of each subset are kept: steps of one pass share one, and those read ahead the next. Does not affect results. */
const lastOrders = new WeakMap<TaskImages, { key: string; order: Int32Array }[]>();
const ordersKept = 2;

function shuffled(images: TaskImages, seed: number, name: string, pass: number): Int32Array {
  const key = `${seed}:${name}:${pass}`;
  const known = lastOrders.get(images) ?? [];
  const last = known.find((each) => each.key === key);
  if (last !== undefined) return last.order;
  const identity = Array.from({ length: images.count }, (_, index) => index);
  const order = Int32Array.from(randomStream(seed, name, pass).shuffle(identity));
  lastOrders.set(images, [{ key, order }, ...known].slice(0, ordersKept));
  return order;
}
