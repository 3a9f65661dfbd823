/** @file The images of one task at its resolution: in memory, or decoded as batches need them. */
import type { ViewDraw } from '@/datasets/encoded/view';
import type { Dataset } from '@/datasets/open-dataset';
import type { DatasetSplitName } from '@/domain/dataset';
import type { Task } from '@/domain/task-set';

export type TaskSubset = 'train' | 'validation' | 'test';

export interface TaskImages {
  readonly count: number;
  /** 0..ways-1, length count. */
  readonly labels: Int32Array;
  /** All, uint8 [count, resolution, resolution, channels], class by class; null where the dataset keeps its images encoded. */
  whole(): Promise<Uint8Array> | null;
  /** These alone, uint8 [chosen, resolution, resolution, channels]. `draw`: of the example at a place of `chosen`; null: the whole image. */
  read(chosen: Int32Array, draw: ((example: number) => ViewDraw) | null): Promise<Uint8Array>;
}

export interface TaskData {
  readonly task: Task;
  readonly ways: number;
  readonly resolution: number;
  readonly channels: 1 | 3;
  /** Of the dataset's training split, at its own resolution. */
  readonly normalisation: { readonly mean: readonly number[]; readonly deviation: readonly number[] };
  readonly train: TaskImages;
  readonly validation: TaskImages;
  readonly test: TaskImages;
}

/** `dataset` is the one that the task names. Images are read when batches ask for them: `corrupt-data` or `not-found` come then. */
export function loadTask(task: Task, dataset: Dataset): TaskData {
  const { channels, mean, deviation } = dataset.manifest;
  return {
    task,
    ways: task.classes.length,
    resolution: task.resolution,
    channels,
    normalisation: { mean, deviation },
    train: subset(dataset, 'train', task.train, task.resolution),
    validation: subset(dataset, 'train', task.validation, task.resolution),
    test: subset(dataset, 'test', task.test, task.resolution),
  };
}

function subset(
  dataset: Dataset,
  split: DatasetSplitName,
  byClass: readonly (readonly number[])[],
  resolution: number,
): TaskImages {
  const { encoded, channels } = dataset.manifest;
  const size = resolution * resolution * channels;
  const indices = Int32Array.from(byClass.flat());
  const labels = Int32Array.from(byClass.flatMap((images, label) => images.map(() => label)));
  const read: TaskImages['read'] = async (chosen, draw) => {
    const pixels = new Uint8Array(chosen.length * size);
    const put = async (position: number, at: number): Promise<void> =>
      pixels.set(await dataset.view(split, indices[position] ?? 0, resolution, draw?.(at) ?? null), at * size);
    await Promise.all(Array.from(chosen, put));
    return pixels;
  };
  let whole: Promise<Uint8Array> | null = null;
  return {
    count: indices.length,
    labels,
    whole() {
      if (encoded === undefined) whole ??= all(dataset, split, indices, resolution);
      return whole;
    },
    read,
  };
}

/** One after the other: they are copied, not decoded. */
async function all(dataset: Dataset, split: DatasetSplitName, indices: Int32Array, side: number): Promise<Uint8Array> {
  const size = side * side * dataset.manifest.channels;
  const pixels = new Uint8Array(indices.length * size);
  for (const [at, index] of indices.entries()) pixels.set(await dataset.view(split, index, side, null), at * size);
  return pixels;
}
