/** @file Gradients of reductions. */
import * as tf from '@tensorflow/tfjs-core';
import { axes } from './attributes';
import { differentiate } from './saved';

export function registerReductions(): void {
  differentiate(tf.Sum, { inputs: ['x'] }, (dy, saved, attributes) => ({
    x: () => spread(dy, saved(0), axes(attributes, saved(0)), 1),
  }));
  differentiate(tf.Mean, { inputs: ['x'] }, (dy, saved, attributes) => ({
    x: () => {
      const reduced = axes(attributes, saved(0));
      const count = reduced.reduce((product, axis) => product * (saved(0).shape[axis] ?? 1), 1);
      return spread(dy, saved(0), reduced, 1 / count);
    },
  }));
  // y = x − log Σ exp x, so dx = dy − softmax(x) · Σ dy.
  differentiate(tf.LogSoftmax, { output: true }, (dy, saved) => ({
    logits: () => tf.sub(dy, tf.mul(tf.exp(saved(0)), tf.sum(dy, -1, true))),
  }));
}

/** factor · dy, repeated along the axes that were reduced. */
function spread(dy: tf.Tensor, x: tf.Tensor, reduced: readonly number[], factor: number): tf.Tensor {
  const shape = x.shape.map((size, axis) => (reduced.includes(axis) ? 1 : size));
  // Leading ones are left out: the cpu backend is fast only where a shape ends like the other.
  while (shape[0] === 1) shape.shift();
  return tf.mul(tf.reshape(tf.mul(dy, factor), shape), tf.ones(x.shape));
}
