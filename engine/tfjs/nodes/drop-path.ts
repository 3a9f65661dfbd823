/** @file dropPath: example n of node `id` survives when hashUniform(seed, id, n) >= p, and is then divided by 1 − p. */
import * as tf from '@tensorflow/tfjs-core';
import { hashUniform } from '@/domain/random';
import type { GraphNode, NodeId } from '@/graph/types';
import type { ForwardContext } from '../context';

export function dropPath(
  node: Extract<GraphNode, { op: 'dropPath' }>,
  id: NodeId,
  context: ForwardContext,
): tf.Tensor4D {
  const x = context.output(node.input);
  if (context.dropPath === undefined || context.dropPath.probability === 0) return x;
  const { probability, seed } = context.dropPath;
  const factors = Array.from({ length: context.examples }, (_, example) =>
    hashUniform(seed, id, example) >= probability ? 1 / (1 - probability) : 0,
  );
  return tf.mul(x, tf.tensor4d(factors, [context.examples, 1, 1, 1]));
}
