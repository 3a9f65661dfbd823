/** @file Which images a preview grid shows: seeded, so that a page looks the same at every visit. */
import type { DatasetSplitName } from '@/domain/dataset';
import { randomStream } from '@/domain/random';
import { drawWithout } from './draw';
import type { Dataset } from './open-dataset';

/**
 * Up to `count` different images of a class, or of the whole split where `classIndex` is null, in random order. A larger
 * count begins with the images of a smaller one. Throws `invalid-input` for a class the dataset lacks.
 */
export function sampleGrid(
  dataset: Dataset,
  split: DatasetSplitName,
  classIndex: number | null,
  count: number,
  seed: number,
): number[] {
  const pool =
    classIndex === null
      ? Int32Array.from({ length: dataset.manifest[split].images }, (_, index) => index)
      : dataset.indicesOfClass(split, classIndex);
  const stream = randomStream(seed, `preview:${split}`, classIndex ?? 0xffffffff);
  return drawWithout(pool, Math.min(count, pool.length), stream);
}
