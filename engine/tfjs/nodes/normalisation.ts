/** @file batchNorm: y = (x − mean) / sqrt(variance + ε) [· scale + shift], by batch (differentiated through) or running statistics. */
import * as tf from '@tensorflow/tfjs-core';
import type { GraphNode } from '@/graph/types';
import type { ForwardContext } from '../context';

type BatchNorm = Extract<GraphNode, { op: 'batchNorm' }>;

export function batchNorm(node: BatchNorm, context: ForwardContext): tf.Tensor4D {
  const x = context.output(node.input);
  const centre = context.batchNorm === 'batch' ? tf.mean(x, [0, 1, 2]) : context.statistic(node.mean);
  const centred = tf.sub<tf.Tensor4D>(x, centre);
  const variance =
    context.batchNorm === 'batch' ? tf.mean(tf.square(centred), [0, 1, 2]) : context.statistic(node.variance);
  if (context.batchNorm === 'batch') {
    const [height, width, channels] = context.shape(node.input);
    context.observe({
      mean: { name: node.mean, tensor: tf.reshape(centre, [channels]) },
      variance: { name: node.variance, tensor: tf.reshape(variance, [channels]) },
      count: context.examples * height * width,
      momentum: node.momentum,
    });
  }
  const normalised = tf.mul<tf.Tensor4D>(centred, tf.rsqrt(tf.add(variance, node.epsilon)));
  const scaled = node.scale === null ? normalised : tf.mul<tf.Tensor4D>(normalised, context.parameter(node.scale));
  return node.shift === null ? scaled : tf.add<tf.Tensor4D>(scaled, context.parameter(node.shift));
}
