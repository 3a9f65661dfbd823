/** @file Nodes that combine tensors: add, concat, weightedSum (the only one that reads z), and constant zeros. */
import * as tf from '@tensorflow/tfjs-core';
import { isKept } from '@/engine/liveness';
import type { GraphNode, Shape } from '@/graph/types';
import type { ForwardContext } from '../context';

export function add(node: Extract<GraphNode, { op: 'add' }>, context: ForwardContext): tf.Tensor4D {
  return tf.addN(node.inputs.map((id) => context.output(id)));
}

export function concat(node: Extract<GraphNode, { op: 'concat' }>, context: ForwardContext): tf.Tensor4D {
  return tf.concat(
    node.inputs.map((id) => context.output(id)),
    3,
  );
}

export function zeros(shape: Shape, context: ForwardContext): tf.Tensor4D {
  return tf.zeros([context.examples, ...shape]);
}

/** y = Σ z[term.z] · x[term.input]; terms outside the mask and the operation `none` add nothing. */
export function weightedSum(node: Extract<GraphNode, { op: 'weightedSum' }>, context: ForwardContext): tf.Tensor4D {
  const terms = node.terms.flatMap((term) =>
    term.input !== null && isKept(context.mask, term.z)
      ? [tf.mul<tf.Tensor4D>(context.output(term.input), context.mixture(term.z))]
      : [],
  );
  return terms.length === 0 ? zeros(node.shape, context) : tf.addN(terms);
}
