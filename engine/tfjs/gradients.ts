/** @file Gradients that TensorFlow.js lacks or computes too slowly, by kernel. */

import * as tf from '@tensorflow/tfjs-core';
import {
  type Attribute,
  type GradConfig,
  type NamedAttrMap,
  registerGradient,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { DomainError } from '@/domain/errors';
import { present } from './context';

/**
 * Reads kernel attributes, which tfjs-core types as anything. A list of numbers; one number counts as a list of one.
 */
function numbers(attributes: NamedAttrMap, name: string): number[] {
  const value: Attribute | undefined = attributes[name];
  const list = Array.isArray(value) ? value.flat(1) : [value];
  return list.map((item) => {
    if (typeof item === 'number') return item;
    throw new DomainError(
      'engine-failed',
      `A TensorFlow.js kernel's "${name}" is not numbers: its version is unknown.`,
    );
  });
}

/** Axes to reduce, none negative; all axes where the attribute is absent. */
function axes(attributes: NamedAttrMap, x: TensorInfo): number[] {
  if (attributes.axis === undefined || attributes.axis === null) return x.shape.map((_, axis) => axis);
  return numbers(attributes, 'axis').map((axis) => (axis < 0 ? axis + x.shape.length : axis));
}

/** Upstream gradient, a look-up of saved tensors (`saved(i)`) with their number, and attributes → a thunk per input. */
export type GradientOf = (
  dy: Tensor,
  saved: (index: number) => Tensor,
  attributes: NamedAttrMap,
  count: number,
) => Record<string, () => Tensor>;

/**
 * Common part of every gradient here: what it saves in forward, and its registration. Registers how
 * `kernelName` is differentiated. Saved are the named inputs (`all`: of a list input), then the output.
 */
function differentiate(
  kernelName: string,
  saves: { readonly inputs?: readonly string[] | 'all'; readonly output?: boolean },
  gradient: GradientOf,
): void {
  const inputs: Partial<GradConfig> =
    saves.inputs === 'all' ? { saveAllInputs: true } : { inputsToSave: [...(saves.inputs ?? [])] };
  registerGradient({
    kernelName,
    ...inputs,
    ...(saves.output && { outputsToSave: [true] }),
    gradFunc: (dy, saved, attributes) => {
      const upstream = present(Array.isArray(dy) ? dy[0] : dy, `${kernelName}'s gradient`);
      const look = (index: number): Tensor => present(saved[index], `what ${kernelName} saved`);
      return gradient(upstream, look, attributes, saved.length);
    },
  });
}

/** Thunks for a kernel whose inputs are a list: tfjs-core looks them up by index. */
function everyInput(count: number, gradient: (index: number) => Tensor): Record<string, () => Tensor> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [String(index), () => gradient(index)]));
}

/** Gradients of element-wise kernels. A broadcast input's gradient is summed over the axes it was spread along. */
function registerArithmetic(): void {
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
  // A tensor for each: what is accumulated is disposed of, also if one input comes twice.
  differentiate(tf.AddN, { inputs: 'all' }, (dy, _saved, _attributes, count) => everyInput(count, () => tf.clone(dy)));
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

/** Gradients of reductions. */
function registerReductions(): void {
  differentiate(tf.Sum, { inputs: ['x'] }, (dy, saved, attributes) => ({
    x: () => spread(dy, saved(0), axes(attributes, saved(0)), 1),
  }));
  differentiate(tf.Mean, { inputs: ['x'] }, (dy, saved, attributes) => ({
    x: () => {
      const reduced = axes(attributes, saved(0));
      const count = reduced.reduce((product, axis) => product * (saved(0).shape[axis] ?? 1), 1);
      return spread(dy, saved(0), reduced, 1 / count);
    },
  }));
  // y = x − log Σ exp x, so dx = dy − softmax(x) · Σ dy.
  differentiate(tf.LogSoftmax, { output: true }, (dy, saved) => ({
    logits: () => tf.sub(dy, tf.mul(tf.exp(saved(0)), tf.sum(dy, -1, true))),
  }));
}

/** factor · dy, repeated along the axes that were reduced. */
function spread(dy: tf.Tensor, x: tf.Tensor, reduced: readonly number[], factor: number): tf.Tensor {
  const shape = x.shape.map((size, axis) => (reduced.includes(axis) ? 1 : size));
  // Leading ones are left out: the cpu backend is fast only if a shape ends like the other.
  while (shape[0] === 1) shape.shift();
  return tf.mul(tf.reshape(tf.mul(dy, factor), shape), tf.fill(x.shape, 1));
}

/** Gradients of kernels that only move values. */
function registerShapes(): void {
  differentiate(tf.Reshape, { inputs: ['x'] }, (dy, saved) => ({ x: () => tf.reshape(dy, saved(0).shape) }));
  differentiate(tf.PadV2, { inputs: ['x'] }, (dy, saved, attributes) => ({
    x: () => {
      const before = numbers(attributes, 'paddings').filter((_, index) => index % 2 === 0);
      return tf.slice(dy, before, saved(0).shape);
    },
  }));
  differentiate(tf.Slice, { inputs: ['x'] }, (dy, saved, attributes) => ({
    x: () => {
      const begin = numbers(attributes, 'begin');
      const paddings = saved(0).shape.map((size, axis): [number, number] => {
        const before = begin[axis] ?? 0;
        return [before, size - before - (dy.shape[axis] ?? 0)];
      });
      return tf.pad(dy, paddings);
    },
  }));
  // Channels only: the graph concatenates along nothing else.
  differentiate(tf.Concat, { inputs: 'all' }, (dy, saved, _attributes, count) =>
    everyInput(count, (index) => {
      const before = Array.from({ length: index }, (_, i) => saved(i).shape.at(-1) ?? 0).reduce((a, b) => a + b, 0);
      const begin = saved(index).shape.map((_, axis, shape) => (axis === shape.length - 1 ? before : 0));
      return tf.slice(dy, begin, saved(index).shape);
    }),
  );
}

/** Gradients of matrix products, convolutions and pools, by the backend's own backward kernels (padding 'valid'). */
function registerWindows(): void {
  differentiate(tf.BatchMatMul, { inputs: ['a', 'b'] }, (dy, saved) => ({
    a: () => tf.matMul(dy, saved(1), false, true),
    b: () => tf.matMul(saved(0), dy, true, false),
  }));
  differentiate(tf.Conv2D, { inputs: ['x', 'filter'] }, (dy, saved, attributes) => {
    const shared = { ...window(attributes, 'strides'), dataFormat: 'NHWC' };
    const [x, filter] = [saved(0), saved(1)];
    return {
      x: () => run(tf.Conv2DBackpropInput, { dy, filter }, { ...shared, inputShape: x.shape }),
      filter: () => run(tf.Conv2DBackpropFilter, { x, dy }, { ...shared, filterShape: filter.shape }),
    };
  });
  differentiate(tf.DepthwiseConv2dNative, { inputs: ['x', 'filter'] }, (dy, saved, attributes) => {
    const shared = { ...window(attributes, 'strides'), dilations: [1, 1] };
    const [x, filter] = [saved(0), saved(1)];
    return {
      x: () => run(tf.DepthwiseConv2dNativeBackpropInput, { dy, filter }, { ...shared, inputShape: x.shape }),
      filter: () => run(tf.DepthwiseConv2dNativeBackpropFilter, { x, dy }, { ...shared, filterShape: filter.shape }),
    };
  });
  differentiate(tf.AvgPool, { inputs: ['x'] }, (dy, saved, attributes) => ({
    x: () => run(tf.AvgPoolGrad, { dy, input: saved(0) }, window(attributes, 'strides', 'filterSize')),
  }));
  differentiate(tf.MaxPool, { inputs: ['x'], output: true }, (dy, saved, attributes) => ({
    x: () =>
      run(tf.MaxPoolGrad, { dy, input: saved(0), output: saved(1) }, window(attributes, 'strides', 'filterSize')),
  }));
}

/** The named attributes, with the padding that every window here has. */
function window(attributes: tf.NamedAttrMap, ...names: string[]): tf.NamedAttrMap {
  return { ...Object.fromEntries(names.map((name) => [name, numbers(attributes, name)])), pad: 'valid' };
}

function run(kernel: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap): tf.Tensor {
  return tf.engine().runKernel<tf.Tensor>(kernel, inputs, attributes);
}

/**
 * Gradients of the kernels that forward uses. tfjs-core's own list is not loadable from its package in Node (module
 * sources outside its entry), so it is kept here, only as long as the graph's nodes need it.
 */
export function registerGradients(): void {
  registerArithmetic();
  registerReductions();
  registerShapes();
  registerWindows();
}
