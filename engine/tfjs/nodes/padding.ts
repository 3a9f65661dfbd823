/** @file Explicit padding of the spatial axes, so that every backend computes 'valid' windows only. */
import * as tf from '@tensorflow/tfjs-core';
import type { Pair } from '@/graph/types';

/** Pads [n, h, w, c] by `padding` on both sides of each spatial axis. */
export function padImage(x: tf.Tensor4D, padding: Pair, value: number): tf.Tensor4D {
  const [vertical, horizontal] = padding;
  if (vertical === 0 && horizontal === 0) return x;
  return tf.pad4d(
    x,
    [
      [0, 0],
      [vertical, vertical],
      [horizontal, horizontal],
      [0, 0],
    ],
    value,
  );
}
