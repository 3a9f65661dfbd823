/** @file Gradients of element-wise kernels. A broadcast input's gradient is summed over the axes it was spread along. */
import * as tf from '@tensorflow/tfjs-core';
import { differentiate, everyInput } from './saved';

export function registerArithmetic(): void {
  differentiate(tf.Add, { inputs: ['a', 'b'] }, (dy, saved) => ({
    a: () => gather(dy, saved(0)),
    b: () => gather(dy, saved(1)),
  }));
  differentiate(tf.Sub, { inputs: ['a', 'b'] }, (dy, saved) => ({
    a: () => gather(dy, saved(0)),
    b: () => tf.neg(gather(dy, saved(1))),
  }));
  differentiate(tf.Multiply, { inputs: ['a', 'b'] }, (dy, saved) => ({
    a: () => gather(tf.mul(dy, saved(1)), saved(0)),
    b: () => gather(tf.mul(dy, saved(0)), saved(1)),
  }));
  differentiate(tf.AddN, { inputs: 'all' }, (dy, _saved, _attributes, count) => everyInput(count, () => dy));
  differentiate(tf.Square, { inputs: ['x'] }, (dy, saved) => ({ x: () => tf.mul(dy, tf.mul(saved(0), 2)) }));
  // d x^(-1/2) / dx = −x^(-3/2) / 2 = −y³ / 2
  differentiate(tf.Rsqrt, { output: true }, (dy, saved) => ({
    x: () => tf.mul(dy, tf.mul(tf.mul(saved(0), tf.square(saved(0))), -0.5)),
  }));
  // The slope at 0 is 0, as in PyTorch.
  differentiate(tf.Relu, { output: true }, (dy, saved) => ({ x: () => tf.mul(dy, tf.step(saved(0))) }));
  differentiate(tf.Identity, { inputs: ['x'] }, (dy) => ({ x: () => dy }));
  differentiate(tf.Cast, { inputs: ['x'] }, (dy) => ({ x: () => dy }));
}

/** dy summed back to an input's shape. */
function gather(dy: tf.Tensor, input: tf.Tensor): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(input.shape, dy.shape);
  return tf.reshape(axes.length === 0 ? dy : tf.sum(dy, axes), input.shape);
}
