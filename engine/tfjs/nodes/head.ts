/** @file The head: linear and softmax cross-entropy. */
import * as tf from '@tensorflow/tfjs-core';
import type { GraphNode } from '@/graph/types';
import type { ForwardContext } from '../context';

/** Logits or any other vector, as [examples, 1, 1, filters]. */
export function linear(node: Extract<GraphNode, { op: 'linear' }>, context: ForwardContext): tf.Tensor4D {
  const [height, width, channels] = context.shape(node.input);
  const size = height * width * channels;
  const x = tf.reshape<tf.Rank.R2>(context.output(node.input), [context.examples, size]);
  const weight = tf.reshape<tf.Rank.R2>(context.parameter(node.weight), [size, node.filters]);
  const product: tf.Tensor2D = tf.matMul(x, weight);
  const y = node.bias === null ? product : tf.add(product, context.parameter(node.bias));
  return tf.reshape<tf.Rank.R4>(y, [context.examples, 1, 1, node.filters]);
}

/** Unweighted mean over the examples of −Σ_c q_c log softmax(logits)_c, q = (1 − s)·onehot + s/classes; a scalar. */
export function softmaxCrossEntropy(
  node: Extract<GraphNode, { op: 'softmaxCrossEntropy' }>,
  context: ForwardContext,
): tf.Scalar {
  const logits = tf.reshape<tf.Rank.R2>(context.output(node.logits), [context.examples, context.classes]);
  const smoothing = node.labelSmoothing;
  const targets = new Float32Array(context.examples * context.classes).fill(smoothing / context.classes);
  context.labels.forEach((label, example) => {
    const index = example * context.classes + label;
    targets[index] = (targets[index] ?? 0) + 1 - smoothing;
  });
  const likelihood = tf.mul(tf.logSoftmax(logits), tf.tensor2d(targets, [context.examples, context.classes]));
  return tf.mul<tf.Scalar>(tf.sum(likelihood), -1 / context.examples);
}
