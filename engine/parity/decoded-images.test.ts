/** @file Crop, flip, normalisation and cutout, worked out by hand on a small image. */
import { describe, expect, it } from 'vitest';
import type { AugmentationDraw } from '@/engine/augmentation';
import { type ImageFormat, writeImage } from './decoded-images';

const format: ImageFormat = {
  height: 2,
  width: 3,
  imageChannels: 1,
  channels: 2,
  divisor: 1,
  mean: [1, 2],
  deviation: [2, 4],
};
const image = Float32Array.of(1, 2, 3, 4, 5, 6);
const still: AugmentationDraw = {
  shiftY: 0,
  shiftX: 0,
  flip: false,
  cutout: { top: 0, bottom: 0, left: 0, right: 0 },
};

/** The first channel's pixels. */
function plain(draw: AugmentationDraw): number[] {
  const target = new Float32Array(12);
  writeImage(image, { ...format, mean: [0], deviation: [1] }, draw, target);
  return [...target].filter((_, i) => i % 2 === 0);
}

describe('writeImage', () => {
  it('replicates one channel and normalises each', () => {
    const target = new Float32Array(12);
    writeImage(image, format, null, target);
    expect([...target.slice(0, 4)]).toEqual([0, -0.25, 0.5, 0]);
  });

  it('crops from a zero-padded image, then flips', () => {
    expect(plain({ ...still, shiftX: 1 })).toEqual([2, 3, 0, 5, 6, 0]);
    expect(plain({ ...still, shiftY: -1 })).toEqual([0, 0, 0, 1, 2, 3]);
    expect(plain({ ...still, shiftX: 1, flip: true })).toEqual([0, 3, 2, 0, 6, 5]);
  });

  it('pads with black before, and cuts out with zero after normalisation', () => {
    const target = new Float32Array(12);
    const cutout = { top: -1, bottom: 1, left: -1, right: 1 };
    writeImage(image, format, { ...still, shiftX: 1, cutout }, target);
    expect([...target.slice(0, 6)]).toEqual([0, 0, 1, 0.25, -0.5, -0.5]);
  });
});
