/**
 * @file conv2d, dense and depthwise. TensorFlow.js has no gradient of dilated convolutions, so the kernel is spread out
 * with zeros instead (padding, reshaping and slicing are differentiable) and convolved undilated.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { GraphNode, Pair } from '@/graph/types';
import type { ForwardContext } from '../context';
import { padImage } from './padding';

type Convolution = Extract<GraphNode, { op: 'conv2d' }>;

export function convolution(node: Convolution, context: ForwardContext): tf.Tensor4D {
  const padded = padImage(context.output(node.input), node.padding, 0);
  const stride: [number, number] = [node.stride[0], node.stride[1]];
  const [kh, kw] = node.kernel;
  const channels = context.shape(node.input)[2];
  const weight = context.parameter(node.weight);
  const y = node.depthwise
    ? tf.depthwiseConv2d(padded, spread(tf.reshape(weight, [kh, kw, channels, 1]), node.dilation), stride, 'valid')
    : tf.conv2d(padded, spread(tf.reshape(weight, [kh, kw, channels, node.filters]), node.dilation), stride, 'valid');
  return node.bias === null ? y : tf.add(y, context.parameter(node.bias));
}

/** [kh, kw, a, b] → [(kh − 1)·dh + 1, (kw − 1)·dw + 1, a, b], zeros between the taps. */
function spread(weight: tf.Tensor, dilation: Pair): tf.Tensor4D {
  const [kh = 1, kw = 1, a = 1, b = 1] = weight.shape;
  const [dh, dw] = dilation;
  if (dh === 1 && dw === 1) return tf.reshape(weight, [kh, kw, a, b]);
  const between = (tail: number): [number, number][] => [
    [0, 0],
    [0, tail],
    [0, 0],
  ];
  const rows = tf.pad(tf.reshape(weight, [kh, 1, kw * a * b]), between(dh - 1));
  const columns = tf.pad(tf.reshape(rows, [kh * dh * kw, 1, a * b]), between(dw - 1));
  const whole = tf.reshape<tf.Rank.R4>(columns, [kh * dh, kw * dw, a, b]);
  return tf.slice(whole, [0, 0, 0, 0], [(kh - 1) * dh + 1, (kw - 1) * dw + 1, a, b]);
}
