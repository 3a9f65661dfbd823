/**
 * @file Pools. Max-pool ties: the cpu backend sends the gradient to the first maximum in scan order, as the graph
 * defines; other backends follow their own library there (the value is the same, the gradient may differ on ties).
 */
import * as tf from '@tensorflow/tfjs-core';
import type { GraphNode } from '@/graph/types';
import type { ForwardContext } from '../context';
import { padImage } from './padding';

type MaxPool = Extract<GraphNode, { op: 'maxPool' }>;
type AveragePool = Extract<GraphNode, { op: 'avgPool' }>;

export function maxPool(node: MaxPool, context: ForwardContext): tf.Tensor4D {
  const padded = padImage(context.output(node.input), node.padding, Number.NEGATIVE_INFINITY);
  return tf.maxPool(padded, [...node.kernel], [...node.stride], 'valid');
}

/** Averages over zero-padded windows, then undoes the division by the padding that was counted. */
export function averagePool(node: AveragePool, context: ForwardContext): tf.Tensor4D {
  const x = context.output(node.input);
  const mean = tf.avgPool(padImage(x, node.padding, 0), [...node.kernel], [...node.stride], 'valid');
  if (node.padding[0] === 0 && node.padding[1] === 0) return mean;
  return tf.mul(mean, correction(node, context));
}

/** [outHeight, outWidth, channels]: window size over the number of its elements inside the image. */
function correction(node: AveragePool, context: ForwardContext): tf.Tensor3D {
  const [height, width, channels] = context.shape(node.input);
  const rows = insideCounts(height, node.kernel[0], node.stride[0], node.padding[0]);
  const columns = insideCounts(width, node.kernel[1], node.stride[1], node.padding[1]);
  const area = node.kernel[0] * node.kernel[1];
  const values = rows.flatMap((row) => columns.flatMap((column) => Array(channels).fill(area / (row * column))));
  return tf.tensor3d(Float32Array.from(values), [rows.length, columns.length, channels]);
}

/** Per window along one axis: how many of its elements lie inside. */
function insideCounts(size: number, kernel: number, stride: number, padding: number): number[] {
  const windows = Math.floor((size + 2 * padding - kernel) / stride) + 1;
  return Array.from({ length: windows }, (_, i) => {
    const start = i * stride - padding;
    return Math.min(start + kernel, size) - Math.max(start, 0);
  });
}

type GlobalAveragePool = Extract<GraphNode, { op: 'globalAveragePool' }>;

export function globalAveragePool(node: GlobalAveragePool, context: ForwardContext): tf.Tensor4D {
  return tf.mean(context.output(node.input), [1, 2], true);
}
