/** @file Gradients of kernels that only move values. */
import * as tf from '@tensorflow/tfjs-core';
import { numbers } from './attributes';
import { differentiate, everyInput } from './saved';

export function registerShapes(): void {
  differentiate(tf.Reshape, { inputs: ['x'] }, (dy, saved) => ({ x: () => tf.reshape(dy, saved(0).shape) }));
  differentiate(tf.PadV2, { inputs: ['x'] }, (dy, saved, attributes) => ({
    x: () => {
      const before = numbers(attributes, 'paddings').filter((_, index) => index % 2 === 0);
      return tf.slice(dy, before, saved(0).shape);
    },
  }));
  differentiate(tf.Slice, { inputs: ['x'] }, (dy, saved, attributes) => ({
    x: () => {
      const begin = numbers(attributes, 'begin');
      const paddings = saved(0).shape.map((size, axis): [number, number] => {
        const before = begin[axis] ?? 0;
        return [before, size - before - (dy.shape[axis] ?? 0)];
      });
      return tf.pad(dy, paddings);
    },
  }));
  // Channels only: the graph concatenates along nothing else.
  differentiate(tf.Concat, { inputs: 'all' }, (dy, saved, _attributes, count) =>
    everyInput(count, (index) => {
      const before = Array.from({ length: index }, (_, i) => saved(i).shape.at(-1) ?? 0).reduce((a, b) => a + b, 0);
      const begin = saved(index).shape.map((_, axis, shape) => (axis === shape.length - 1 ? before : 0));
      return tf.slice(dy, begin, saved(index).shape);
    }),
  );
}
