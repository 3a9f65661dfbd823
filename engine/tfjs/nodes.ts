/** @file Nodes of the graph in TensorFlow.js, forward. */

import * as tf from '@tensorflow/tfjs-core';
import { hashUniform } from '@/domain/random';
import { isKept } from '@/engine/liveness';
import type { GraphNode, NodeId, Pair, Shape } from '@/graph/types';
import { type ForwardContext, present } from './context';

/**
 * Explicit padding of the spatial axes, so that every backend computes 'valid' windows only. Pads [n, h, w, c] by
 * `padding` on both sides of each spatial axis.
 */
function padImage(x: tf.Tensor4D, padding: Pair, value: number): tf.Tensor4D {
  const [vertical, horizontal] = padding;
  if (vertical === 0 && horizontal === 0) return x;
  return tf.pad4d(
    x,
    [
      [0, 0],
      [vertical, vertical],
      [horizontal, horizontal],
      [0, 0],
    ],
    value,
  );
}

type Convolution = Extract<GraphNode, { op: 'conv2d' }>;

/**
 * conv2d, dense and depthwise. TensorFlow.js has no gradient of dilated convolutions, so the kernel is spread out
 * with zeros instead (padding, reshaping and slicing are differentiable) and convolved undilated.
 */
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

type MaxPool = Extract<GraphNode, { op: 'maxPool' }>;
type AveragePool = Extract<GraphNode, { op: 'avgPool' }>;

/**
 * Pools. Max-pool ties: the cpu backend sends the gradient to the first maximum in scan order, as the graph defines;
 * other backends follow their own library there (the value is the same, the gradient may differ on ties).
 */
export function maxPool(node: MaxPool, context: ForwardContext): tf.Tensor4D {
  const padded = padImage(context.output(node.input), node.padding, Number.NEGATIVE_INFINITY);
  return tf.maxPool(padded, [...node.kernel], [...node.stride], 'valid');
}

/** Averages over zero-padded windows, then undoes the division by the padding that was counted. */
export function averagePool(node: AveragePool, context: ForwardContext): tf.Tensor4D {
  const x = context.output(node.input);
  const mean = tf.avgPool(padImage(x, node.padding, 0), [...node.kernel], [...node.stride], 'valid');
  if (node.padding[0] === 0 && node.padding[1] === 0) return mean;
  const { kernel, stride, padding } = node;
  const key = `average ${[context.shape(node.input), kernel, stride, padding].join(' ')}`;
  return tf.mul(
    mean,
    context.constant(key, () => correction(node, context)),
  );
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

/** channelSlice: y_c = x_{from + c}. */
export function channelSlice(node: Extract<GraphNode, { op: 'channelSlice' }>, context: ForwardContext): tf.Tensor4D {
  return tf.slice<tf.Rank.R4, tf.Tensor4D>(context.output(node.input), [0, 0, 0, node.from], [-1, -1, -1, node.count]);
}

/** shiftedSlice: y[i, j] = x[i + offset, j + offset], zero outside. */
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

type BatchNorm = Extract<GraphNode, { op: 'batchNorm' }>;

/**
 * batchNorm: y = (x − mean) / sqrt(variance + ε) [· scale + shift], by batch (differentiated through) or running
 * statistics.
 */
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

/** dropPath: example n of node `id` survives when hashUniform(seed, id, n) >= p, and is then divided by 1 − p. */
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

/** WebGPU promises eight buffers to a shader, of which one is the result. */
const mostAddends = 7;

/** From the first to the last, of at least one. */
function sum(tensors: readonly tf.Tensor4D[]): tf.Tensor4D {
  const [first, ...rest] = tensors;
  let total = present(first, 'what is added');
  while (rest.length > 0) total = tf.addN([total, ...rest.splice(0, mostAddends - 1)]);
  return total;
}

/** Nodes that combine tensors: add, concat, weightedSum (the only one that reads z), and constant zeros. */
export function add(node: Extract<GraphNode, { op: 'add' }>, context: ForwardContext): tf.Tensor4D {
  return sum(node.inputs.map((id) => context.output(id)));
}

export function concat(node: Extract<GraphNode, { op: 'concat' }>, context: ForwardContext): tf.Tensor4D {
  return tf.concat(
    node.inputs.map((id) => context.output(id)),
    3,
  );
}

export function zeros(shape: Shape, context: ForwardContext): tf.Tensor4D {
  return tf.fill<tf.Rank.R4>([context.examples, ...shape], 0);
}

/** y = Σ z[term.z] · x[term.input]; terms outside the mask and the operation `none` add nothing. */
export function weightedSum(node: Extract<GraphNode, { op: 'weightedSum' }>, context: ForwardContext): tf.Tensor4D {
  const terms = node.terms.flatMap((term) =>
    term.input !== null && isKept(context.mask, term.z)
      ? [tf.mul<tf.Tensor4D>(context.output(term.input), context.mixture(term.z))]
      : [],
  );
  return terms.length === 0 ? zeros(node.shape, context) : sum(terms);
}

/** The head: linear and softmax cross-entropy. Logits or any other vector, as [examples, 1, 1, filters]. */
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
