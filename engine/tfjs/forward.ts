/** @file Runs a graph's live nodes in order on TensorFlow.js tensors. Call it inside tf.tidy or a gradient function. */
import * as tf from '@tensorflow/tfjs-core';
import type { GraphNode, NetworkGraph, NodeId } from '@/graph/types';
import { type ForwardContext, present } from './context';
import {
  add,
  averagePool,
  batchNorm,
  channelSlice,
  concat,
  convolution,
  dropPath,
  globalAveragePool,
  linear,
  maxPool,
  shiftedSlice,
  softmaxCrossEntropy,
  weightedSum,
  zeros,
} from './nodes';

export interface ForwardResult {
  /** Σ weight · cross-entropy over the losses, a scalar. */
  readonly loss: tf.Scalar;
  /** Output of a live node, [examples, height, width, channels]. */
  output(id: NodeId): tf.Tensor4D;
}

/** Everything of `ForwardContext` except what the walk itself provides. */
export type ForwardInputs = Omit<ForwardContext, 'output' | 'shape' | 'classes'>;

/** `live`: one flag per node, closed under inputs. */
export function forward(graph: NetworkGraph, live: Uint8Array, inputs: ForwardInputs): ForwardResult {
  const outputs: (tf.Tensor4D | undefined)[] = [];
  const output = (id: NodeId): tf.Tensor4D => present(outputs[id], `the output of node ${id}`);
  const shape = (id: NodeId) => present(graph.shapes[id], `the shape of node ${id}`);
  const context: ForwardContext = { ...inputs, output, shape, classes: graph.classes };
  const losses: tf.Scalar[] = [];
  graph.nodes.forEach((node, id) => {
    if (live[id] === 0) return;
    if (node.op === 'softmaxCrossEntropy') losses.push(tf.mul(softmaxCrossEntropy(node, context), node.weight));
    else outputs[id] = run(node, id, context);
  });
  return { loss: losses.length === 0 ? tf.scalar(0) : tf.addN(losses), output };
}

function run(
  node: Exclude<GraphNode, { op: 'softmaxCrossEntropy' }>,
  id: NodeId,
  context: ForwardContext,
): tf.Tensor4D {
  switch (node.op) {
    case 'input':
      return context.images;
    case 'conv2d':
      return convolution(node, context);
    case 'batchNorm':
      return batchNorm(node, context);
    case 'relu':
      return tf.relu(context.output(node.input));
    case 'maxPool':
      return maxPool(node, context);
    case 'avgPool':
      return averagePool(node, context);
    case 'identity':
      return context.output(node.input);
    case 'shiftedSlice':
      return shiftedSlice(node, context);
    case 'channelSlice':
      return channelSlice(node, context);
    case 'add':
      return add(node, context);
    case 'zeros':
      return zeros(node.shape, context);
    case 'weightedSum':
      return weightedSum(node, context);
    case 'concat':
      return concat(node, context);
    case 'dropPath':
      return dropPath(node, id, context);
    case 'globalAveragePool':
      return globalAveragePool(node, context);
    case 'linear':
      return linear(node, context);
  }
}
