/** @file Minibatches of a task as pure functions of (seed, step): resuming needs no state. */
import { DomainError } from '@/domain/errors';
import { deriveSeed, randomStream } from '@/domain/random';
import type { Augmentation, Batch } from '@/engine/types';
import type { TaskData, TaskImages, TaskSubset } from './task-data';

export { loadTask, type TaskData, type TaskImages, type TaskSubset } from './task-data';

export interface BatchOptions {
  /** The program's batch size. */
  readonly batch: number;
  /** From 0. */
  readonly stepIndex: number;
  readonly seed: number;
  /** Its seed is derived from `seed` and the step. */
  readonly augmentation?: Omit<Augmentation, 'seed'>;
}

/** Steps of one pass: whole batches only; one if the subset is smaller than the batch. */
export function stepsPerEpoch(count: number, batch: number): number {
  return Math.max(1, Math.floor(count / batch));
}

/**
 * Batch of a training step. Every pass is a fresh shuffle, and the incomplete batch at its end is left out of that pass.
 * If the subset is smaller than the batch, all of it is used, padded. Throws `invalid-input` for an empty subset.
 */
export function batchAt(
  data: TaskData,
  subset: TaskSubset,
  { batch, stepIndex, seed, augmentation }: BatchOptions,
): Batch {
  const images = nonEmpty(data, subset);
  const steps = stepsPerEpoch(images.count, batch);
  const order = shuffled(images, seed, `batches:${subset}`, Math.floor(stepIndex / steps));
  const start = (stepIndex % steps) * batch;
  const plain = assemble(data, images, order.subarray(start, start + batch), batch);
  if (!augmentation) return plain;
  return { ...plain, augmentation: { ...augmentation, seed: deriveSeed(seed, `augmentation:${subset}`, stepIndex) } };
}

/**
 * All images once, shuffled so that a batch's statistics don't come from one class, in as few batches as fit them and nearly
 * equal ones: a small last batch would be judged by the statistics of a few images. Batches are padded, see `valid`.
 * Throws `invalid-input` for an empty subset.
 */
export function* evaluationBatches(
  data: TaskData,
  subset: TaskSubset,
  { batch, seed }: { readonly batch: number; readonly seed: number },
): Generator<Batch, void, undefined> {
  const images = nonEmpty(data, subset);
  const order = shuffled(images, seed, `evaluation:${subset}`, 0);
  const batches = Math.ceil(images.count / batch);
  const start = (index: number): number => Math.floor((index * images.count) / batches);
  for (let i = 0; i < batches; i++) yield assemble(data, images, order.subarray(start(i), start(i + 1)), batch);
}

function nonEmpty(data: TaskData, subset: TaskSubset): TaskImages {
  const images = data[subset];
  if (images.count > 0) return images;
  const message = `This task has no ${subset} images: use a task set whose images per class for ${subset} are not zero.`;
  throw new DomainError('invalid-input', message, { field: `perClass.${subset}` });
}

/** Padding is black images of label 0, which the engine leaves out. */
function assemble(data: TaskData, images: TaskImages, chosen: Int32Array, batch: number): Batch {
  const size = data.resolution * data.resolution * data.channels;
  const pixels = new Uint8Array(batch * size);
  const labels = new Int32Array(batch);
  for (const [at, index] of chosen.entries()) {
    pixels.set(images.images.subarray(index * size, (index + 1) * size), at * size);
    labels[at] = images.labels[index] ?? 0;
  }
  const source = { images: images.images, chosen };
  return { images: pixels, source, labels, valid: chosen.length, normalisation: data.normalisation };
}

/** The last order of each subset is kept: steps of one pass share it. Does not affect results. */
const lastOrders = new WeakMap<TaskImages, { key: string; order: Int32Array }>();

function shuffled(images: TaskImages, seed: number, name: string, pass: number): Int32Array {
  const key = `${seed}:${name}:${pass}`;
  const last = lastOrders.get(images);
  if (last?.key === key) return last.order;
  const identity = Array.from({ length: images.count }, (_, index) => index);
  const order = Int32Array.from(randomStream(seed, name, pass).shuffle(identity));
  lastOrders.set(images, { key, order });
  return order;
}
