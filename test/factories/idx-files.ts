/** @file Writes small IDX files for tests. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IdxFiles } from '@/datasets/import-idx';

export function idxBytes(dimensions: readonly number[], data: Uint8Array, type = 0x08): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * dimensions.length + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(2, type);
  view.setUint8(3, dimensions.length);
  for (const [axis, size] of dimensions.entries()) view.setUint32(4 + 4 * axis, size);
  bytes.set(data, 4 + 4 * dimensions.length);
  return bytes;
}

export interface SmallDataset {
  readonly side: number;
  readonly classes: number;
  readonly perClass: { readonly train: number; readonly test: number };
  /** Pixel value at a position of an image; default: different in all images. */
  readonly pixel?: (split: 'train' | 'test', image: number, position: number) => number;
}

/** Four raw IDX files of square grey images; labels cycle through the classes. */
export function writeSmallIdx(directory: string, { side, classes, perClass, pixel }: SmallDataset): IdxFiles {
  const paths = {
    trainImages: join(directory, 'train-images'),
    trainLabels: join(directory, 'train-labels'),
    testImages: join(directory, 'test-images'),
    testLabels: join(directory, 'test-labels'),
  };
  for (const split of ['train', 'test'] as const) {
    const count = perClass[split] * classes;
    const own = (image: number, position: number) =>
      position < 2
        ? (image >> (8 * position)) & 255
        : position === 2
          ? split === 'train'
            ? 0
            : 255
          : (image * 31 + position) & 255;
    const data = Uint8Array.from({ length: count * side * side }, (_, at) => {
      const image = Math.floor(at / (side * side));
      const position = at % (side * side);
      return pixel ? pixel(split, image, position) : own(image, position);
    });
    writeFileSync(paths[`${split}Images`], idxBytes([count, side, side], data));
    writeFileSync(
      paths[`${split}Labels`],
      idxBytes(
        [count],
        Uint8Array.from({ length: count }, (_, image) => image % classes),
      ),
    );
  }
  return paths;
}
