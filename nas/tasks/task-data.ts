/** @file The images of one task, resized and in memory. */
import type { Dataset } from '@/datasets/open-dataset';
import { resizeSquare } from '@/datasets/resize';
import type { DatasetSplitName } from '@/domain/dataset';
import type { Task } from '@/domain/task-set';

export type TaskSubset = 'train' | 'validation' | 'test';

export interface TaskImages {
  readonly count: number;
  /** uint8 [count, resolution, resolution, channels], class by class. */
  readonly images: Uint8Array;
  /** 0..ways-1, length count. */
  readonly labels: Int32Array;
}

export interface TaskData {
  readonly task: Task;
  readonly ways: number;
  readonly resolution: number;
  readonly channels: 1 | 3;
  /** Of the dataset's training split, at its own resolution. */
  readonly normalisation: { readonly mean: readonly number[]; readonly deviation: readonly number[] };
  /** Each is read at its first use: a task that only trains never reads its test images. */
  readonly train: TaskImages;
  readonly validation: TaskImages;
  readonly test: TaskImages;
}

/** `dataset` is the one that the task names. Throws `corrupt-data` or `not-found` if its files are damaged or gone. */
export function loadTask(task: Task, dataset: Dataset): TaskData {
  const { channels, mean, deviation } = dataset.manifest;
  const held: Partial<Record<TaskSubset, TaskImages>> = {};
  const subset = (name: TaskSubset, split: DatasetSplitName): TaskImages => {
    const images = held[name] ?? gather(dataset, split, task[name], task.resolution);
    held[name] = images;
    return images;
  };
  return {
    task,
    ways: task.classes.length,
    resolution: task.resolution,
    channels,
    normalisation: { mean, deviation },
    get train() {
      return subset('train', 'train');
    },
    get validation() {
      return subset('validation', 'train');
    },
    get test() {
      return subset('test', 'test');
    },
  };
}

function gather(
  dataset: Dataset,
  split: DatasetSplitName,
  byClass: readonly (readonly number[])[],
  resolution: number,
): TaskImages {
  const { height, width, channels } = dataset.manifest;
  const size = height * width * channels;
  const indices = byClass.flat();
  const original = new Uint8Array(indices.length * size);
  for (const [at, index] of indices.entries()) original.set(dataset.image(split, index), at * size);
  return {
    count: indices.length,
    images: resizeSquare(original, { height, width, channels }, resolution),
    labels: Int32Array.from(byClass.flatMap((images, label) => images.map(() => label))),
  };
}
