/**
 * @file How an image enters a network: random crop, horizontal flip, scaling and normalisation, cutout, in this order
 * (as DARTS does: the crop pads the raw image with zeros, the cutout zeroes normalised values). Every draw is a pure
 * function of (seed, example). The native engine computes the same (`engine/native/src`).
 */
import { hashUniform } from '@/domain/random';
import type { Augmentation } from './types';

/** What happens to one example. Rows and columns of the cutout: first inclusive, last exclusive, inside the image. */
export interface AugmentationDraw {
  /** Output (y, x) reads the input at (y + shiftY, x + shiftX); zero outside. Taken before the flip. */
  readonly shiftY: number;
  readonly shiftX: number;
  readonly flip: boolean;
  readonly cutout: {
    readonly top: number;
    readonly bottom: number;
    readonly left: number;
    readonly right: number;
  } | null;
}

/** Draws of one example of the batch (`example`: its index) for an image of height x width pixels. */
export function drawAugmentation(
  augmentation: Augmentation,
  example: number,
  height: number,
  width: number,
): AugmentationDraw {
  const { cropPadding, seed } = augmentation;
  const uniform = (draw: number): number => hashUniform(seed, example, draw);
  const half = Math.floor(augmentation.cutout / 2);
  const y = Math.floor(uniform(3) * height);
  const x = Math.floor(uniform(4) * width);
  return {
    shiftY: Math.floor(uniform(0) * (2 * cropPadding + 1)) - cropPadding,
    shiftX: Math.floor(uniform(1) * (2 * cropPadding + 1)) - cropPadding,
    flip: augmentation.flip && uniform(2) < 0.5,
    cutout:
      half === 0
        ? null
        : {
            top: Math.max(y - half, 0),
            bottom: Math.min(y + half, height),
            left: Math.max(x - half, 0),
            right: Math.min(x + half, width),
          },
  };
}

export interface ExampleFormat {
  readonly height: number;
  readonly width: number;
  /** Channels of the image (1 is replicated) and of the network's input. */
  readonly imageChannels: number;
  readonly channels: number;
  /** Factor on raw values: 1/255 for uint8, 1 for float32. */
  readonly scale: number;
  /** One value for all channels, or one per network channel. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Writes one example, [height, width, channels] float32, into `target` from `source` [height, width, imageChannels]. */
export function augmentExample(
  source: Uint8Array | Float32Array,
  format: ExampleFormat,
  draw: AugmentationDraw | null,
  target: Float32Array,
): void {
  const { height, width, channels, imageChannels } = format;
  const means = Array.from({ length: channels }, (_, c) => format.mean[c] ?? format.mean[0] ?? 0);
  const deviations = Array.from({ length: channels }, (_, c) => format.deviation[c] ?? format.deviation[0] ?? 1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * channels;
      if (draw?.cutout && isInside(draw.cutout, y, x)) {
        target.fill(0, at, at + channels);
        continue;
      }
      const row = y + (draw?.shiftY ?? 0);
      const column = (draw?.flip ? width - 1 - x : x) + (draw?.shiftX ?? 0);
      const outside = row < 0 || row >= height || column < 0 || column >= width;
      const from = (row * width + column) * imageChannels;
      for (let c = 0; c < channels; c++) {
        const raw = outside ? 0 : (source[from + (imageChannels === 1 ? 0 : c)] ?? 0);
        target[at + c] = (raw * format.scale - (means[c] ?? 0)) / (deviations[c] ?? 1);
      }
    }
  }
}

function isInside(square: NonNullable<AugmentationDraw['cutout']>, y: number, x: number): boolean {
  return y >= square.top && y < square.bottom && x >= square.left && x < square.right;
}
