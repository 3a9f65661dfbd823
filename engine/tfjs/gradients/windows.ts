/** @file Gradients of matrix products, convolutions and pools, by the backend's own backward kernels (padding 'valid'). */
import * as tf from '@tensorflow/tfjs-core';
import { numbers } from './attributes';
import { differentiate } from './saved';

export function registerWindows(): void {
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
