/** @file The definition of the network's input, pixel by pixel, for tests: what every engine makes of a batch in its own way. Test material. */
import { type AugmentationDraw, drawAugmentation } from '@/engine/augmentation';
import { checkBatch } from '@/engine/checks';
import type { Batch } from '@/engine/types';
import type { NetworkGraph } from '@/graph/types';

export interface ImageFormat {
  readonly height: number;
  readonly width: number;
  /** Channels of the image (1 is replicated) and of the network's input. */
  readonly imageChannels: number;
  readonly channels: number;
  /** What raw values are divided by: 255 for uint8, 1 for float32. */
  readonly divisor: number;
  /** One value for all channels, or one per network channel. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/**
 * Turns one image into the network's input: crop, flip, scaling, normalisation and cutout, as
 * `engine/augmentation.ts` draws them. Writes one example, [height, width, channels], into `target` from `source`,
 * [height, width, imageChannels].
 */
export function writeImage(
  source: Uint8Array | Float32Array,
  format: ImageFormat,
  draw: AugmentationDraw | null,
  target: Float32Array,
): void {
  const { height, width, channels, imageChannels } = format;
  const means = Array.from({ length: channels }, (_, c) => format.mean[c] ?? format.mean[0] ?? 0);
  const deviations = Array.from({ length: channels }, (_, c) => format.deviation[c] ?? format.deviation[0] ?? 1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * channels;
      if (draw !== null && isCutOut(draw, y, x)) {
        target.fill(0, at, at + channels);
        continue;
      }
      const row = y + (draw?.shiftY ?? 0);
      const column = (draw?.flip ? width - 1 - x : x) + (draw?.shiftX ?? 0);
      const outside = row < 0 || row >= height || column < 0 || column >= width;
      const from = (row * width + column) * imageChannels;
      for (let c = 0; c < channels; c++) {
        const raw = outside ? 0 : (source[from + (imageChannels === 1 ? 0 : c)] ?? 0);
        target[at + c] = (raw / format.divisor - (means[c] ?? 0)) / (deviations[c] ?? 1);
      }
    }
  }
}

function isCutOut({ cutout }: AugmentationDraw, y: number, x: number): boolean {
  return y >= cutout.top && y < cutout.bottom && x >= cutout.left && x < cutout.right;
}

/** [valid, height, width, channels], normalised and augmented. */
export function decodedImages(graph: NetworkGraph, batch: Batch): Float32Array {
  const checked = checkBatch(graph, batch.labels.length, batch);
  const { height, width, channels, imageChannels, examples, mean, deviation } = checked;
  const divisor = batch.images instanceof Uint8Array ? 255 : 1;
  const format = { height, width, imageChannels, channels, divisor, mean, deviation };
  const images = new Float32Array(examples * height * width * channels);
  for (let example = 0; example < examples; example++) {
    const draw = batch.augmentation ? drawAugmentation(batch.augmentation, example, height, width) : null;
    const source = batch.images.subarray(
      example * height * width * imageChannels,
      (example + 1) * height * width * imageChannels,
    );
    const target = images.subarray(example * height * width * channels, (example + 1) * height * width * channels);
    writeImage(source, format, draw, target);
  }
  return images;
}
