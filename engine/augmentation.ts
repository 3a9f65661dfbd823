/**
 * @file The exact definition of an augmented example: every engine computes the same numbers from (seed, example), the
 * example's index within its batch. Order: zero padding and crop of the raw image (padding is raw 0, before
 * normalisation), horizontal flip of the crop, normalisation, cutout.
 */
import { hashUniform } from '@/domain/random';
import type { Augmentation } from './types';

/** Output pixel (y, x) reads raw pixel (y + shiftY, (flip ? width - 1 - x : x) + shiftX); outside the image it is 0. */
export interface AugmentationDraw {
  readonly shiftY: number;
  readonly shiftX: number;
  readonly flip: boolean;
  /** Zeroed after normalisation: rows top..bottom-1 and columns left..right-1, clipped to the image. Empty without cutout. */
  readonly cutout: { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number };
}

/** The draw of one example of a [height, width] image. Hash indices: 1, 2 shift; 3 flip; 4, 5 centre of the cutout. */
export function drawAugmentation(
  augmentation: Augmentation,
  example: number,
  height: number,
  width: number,
): AugmentationDraw {
  const { seed, cropPadding, cutout } = augmentation;
  const uniform = (index: number): number => hashUniform(seed, example, index);
  const span = 2 * cropPadding + 1;
  const top = cutout > 0 ? Math.floor(uniform(4) * height) - Math.floor(cutout / 2) : 0;
  const left = cutout > 0 ? Math.floor(uniform(5) * width) - Math.floor(cutout / 2) : 0;
  return {
    shiftY: Math.floor(uniform(1) * span) - cropPadding,
    shiftX: Math.floor(uniform(2) * span) - cropPadding,
    flip: augmentation.flip && uniform(3) < 0.5,
    cutout: { top, bottom: top + cutout, left, right: left + cutout },
  };
}
