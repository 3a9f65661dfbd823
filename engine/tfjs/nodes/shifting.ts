/** @file shiftedSlice: y[i, j] = x[i + offset, j + offset], zero outside. */
import * as tf from '@tensorflow/tfjs-core';
import type { GraphNode } from '@/graph/types';
import type { ForwardContext } from '../context';

export function shiftedSlice(node: Extract<GraphNode, { op: 'shiftedSlice' }>, context: ForwardContext): tf.Tensor4D {
  const x = context.output(node.input);
  const [vertical, horizontal] = node.offset;
  const margins: [number, number][] = [[0, 0], margin(vertical), margin(horizontal), [0, 0]];
  const begin = [0, Math.max(vertical, 0), Math.max(horizontal, 0), 0];
  return tf.slice<tf.Rank.R4, tf.Tensor4D>(tf.pad(x, margins), begin, x.shape);
}

/** Zeros before and after along one axis, so that the shifted window stays inside. */
function margin(offset: number): [number, number] {
  return [Math.max(-offset, 0), Math.max(offset, 0)];
}
