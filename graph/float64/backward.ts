/** @file The gradients of float64/forward.ts, by the chain rule through the same plain loops: of the images and of every parameter. */
import { hashUniform } from '@/domain/random';
import type { GraphNode, NetworkGraph, NodeId, Shape } from '@/graph/types';
import { at, type Float64Inputs, forEachTap, forEachWindow, momentsOf } from './forward';

export interface Float64Gradients {
  /** [examples, height, width, channels] */
  readonly images: Float64Array;
  /** As θ. */
  readonly parameters: Float64Array;
}

/**
 * `outputs`: what the forward pass left with the same inputs. `seeds`: gradients that nodes begin with, such as ones for logits or a loss's weight for its node.
 * Gradients of sums over all nodes that are seeded.
 */
export function float64Backward(
  graph: NetworkGraph,
  inputs: Float64Inputs,
  outputs: readonly Float64Array[],
  seeds: ReadonlyMap<NodeId, Float64Array>,
): Float64Gradients {
  const examples = inputs.labels.length;
  const offsets = new Map([...graph.parameters, ...graph.statistics].map((spec) => [spec.name, spec.offset]));
  const offsetOf = (name: string): number => offsets.get(name) ?? 0;
  const shapeOf = (id: NodeId): Shape => graph.shapes[id] ?? [0, 0, 0];
  const valuesOf = (id: NodeId): Float64Array => outputs[id] ?? new Float64Array(0);
  const theta = Float64Array.from(inputs.parameters);
  const statistics = Float64Array.from(inputs.statistics);
  const parameters = new Float64Array(graph.parameterCount);
  const gradients = new Map<NodeId, Float64Array>();
  for (const [id, seed] of seeds) gradients.set(id, seed.slice());
  /** Of a node's output, to add to. */
  const of = (id: NodeId): Float64Array => {
    const known = gradients.get(id);
    if (known !== undefined) return known;
    const fresh = new Float64Array(valuesOf(id).length);
    gradients.set(id, fresh);
    return fresh;
  };
  const add = (to: Float64Array, index: number, value: number): void => {
    to[index] = at(to, index) + value;
  };
  /** The input's gradient gains `value` for each element of the output's. */
  const eachInto = (input: NodeId, g: Float64Array, value: (g: number, index: number) => number): void => {
    const to = of(input);
    for (let i = 0; i < g.length; i++) add(to, i, value(at(g, i), i));
  };

  const convolution = (id: NodeId, node: Extract<GraphNode, { op: 'conv2d' }>, g: Float64Array): void => {
    const x = valuesOf(node.input);
    const dx = of(node.input);
    const [, , filters] = shapeOf(id);
    const [, , channels] = shapeOf(node.input);
    const weights = offsetOf(node.weight);
    forEachTap(node, shapeOf(node.input), shapeOf(id), examples, (to, from, tap) => {
      if (node.depthwise)
        for (let f = 0; f < filters; f++) {
          const weight = weights + tap * channels + f;
          add(dx, from + f, at(g, to + f) * at(theta, weight));
          add(parameters, weight, at(g, to + f) * at(x, from + f));
        }
      else
        for (let c = 0; c < channels; c++) {
          const row = weights + (tap * channels + c) * filters;
          const value = at(x, from + c);
          let sum = 0;
          for (let f = 0; f < filters; f++) {
            sum += at(g, to + f) * at(theta, row + f);
            add(parameters, row + f, at(g, to + f) * value);
          }
          add(dx, from + c, sum);
        }
    });
    if (node.bias !== null)
      for (let i = 0; i < g.length; i++) add(parameters, offsetOf(node.bias) + (i % filters), at(g, i));
  };

  const normalisation = (id: NodeId, node: Extract<GraphNode, { op: 'batchNorm' }>, g: Float64Array): void => {
    if (inputs.batchNorm === 'absent') {
      eachInto(node.input, g, (each) => each);
      return;
    }
    const x = valuesOf(node.input);
    const dx = of(node.input);
    const [, , channels] = shapeOf(id);
    const count = x.length / channels;
    for (let c = 0; c < channels; c++) {
      const { mean, variance } =
        inputs.batchNorm === 'running'
          ? {
              mean: at(statistics, offsetOf(node.mean) + c),
              variance: at(statistics, offsetOf(node.variance) + c),
            }
          : momentsOf(x, c, channels);
      const deviation = Math.sqrt(variance + node.epsilon);
      const scale = node.scale === null ? 1 : at(theta, offsetOf(node.scale) + c);
      let sum = 0;
      let projected = 0;
      for (let i = c; i < x.length; i += channels) {
        sum += at(g, i);
        projected += (at(g, i) * (at(x, i) - mean)) / deviation;
      }
      if (node.scale !== null) add(parameters, offsetOf(node.scale) + c, projected);
      if (node.shift !== null) add(parameters, offsetOf(node.shift) + c, sum);
      const moving = inputs.batchNorm === 'batch';
      for (let i = c; i < x.length; i += channels) {
        const normal = (at(x, i) - mean) / deviation;
        const centred = moving ? at(g, i) - sum / count - (normal * projected) / count : at(g, i);
        add(dx, i, (scale / deviation) * centred);
      }
    }
  };

  const pool = (id: NodeId, node: Extract<GraphNode, { op: 'maxPool' | 'avgPool' }>, g: Float64Array): void => {
    const x = valuesOf(node.input);
    const dx = of(node.input);
    const [, , channels] = shapeOf(id);
    forEachWindow(node, shapeOf(node.input), shapeOf(id), examples, (to, window) => {
      for (let c = 0; c < channels; c++) {
        const each = at(g, to + c);
        if (node.op === 'avgPool') for (const from of window) add(dx, from + c, each / window.length);
        else add(dx, window.reduce((best, from) => (at(x, from + c) > at(x, best + c) ? from : best)) + c, each);
      }
    });
  };

  const loss = (node: Extract<GraphNode, { op: 'softmaxCrossEntropy' }>, seed: number): void => {
    const logits = valuesOf(node.logits);
    const to = of(node.logits);
    const { classes } = graph;
    for (let n = 0; n < examples; n++) {
      const row = logits.subarray(n * classes, (n + 1) * classes);
      const top = Math.max(...row);
      const total = row.reduce((sum, value) => sum + Math.exp(value - top), 0);
      row.forEach((value, c) => {
        const q = node.labelSmoothing / classes + (c === inputs.labels[n] ? 1 - node.labelSmoothing : 0);
        add(to, n * classes + c, (seed * (Math.exp(value - top) / total - q)) / examples);
      });
    }
  };

  const linear = (node: Extract<GraphNode, { op: 'linear' }>, g: Float64Array): void => {
    const x = valuesOf(node.input);
    const dx = of(node.input);
    const size = x.length / examples;
    const weights = offsetOf(node.weight);
    for (let n = 0; n < examples; n++)
      for (let f = 0; f < node.filters; f++) {
        const each = at(g, n * node.filters + f);
        if (node.bias !== null) add(parameters, offsetOf(node.bias) + f, each);
        for (let i = 0; i < size; i++) {
          add(dx, n * size + i, each * at(theta, weights + i * node.filters + f));
          add(parameters, weights + i * node.filters + f, each * at(x, n * size + i));
        }
      }
  };

  const shifted = (node: Extract<GraphNode, { op: 'shiftedSlice' }>, g: Float64Array): void => {
    const dx = of(node.input);
    const [height, width, channels] = shapeOf(node.input);
    for (let i = 0; i < g.length; i++) {
      const pixel = Math.floor(i / channels);
      const x = (pixel % width) + node.offset[1];
      const y = (Math.floor(pixel / width) % height) + node.offset[0];
      if (y < 0 || y >= height || x < 0 || x >= width) continue;
      add(dx, i + (node.offset[0] * width + node.offset[1]) * channels, at(g, i));
    }
  };

  const concat = (id: NodeId, node: Extract<GraphNode, { op: 'concat' }>, g: Float64Array): void => {
    const [, , channels] = shapeOf(id);
    let first = 0;
    for (const input of node.inputs) {
      const [, , own] = shapeOf(input);
      const start = first;
      const to = of(input);
      for (let i = 0; i < to.length; i++) add(to, i, at(g, Math.floor(i / own) * channels + start + (i % own)));
      first += own;
    }
  };

  const back = (node: GraphNode, id: NodeId, g: Float64Array): void => {
    switch (node.op) {
      case 'input':
      case 'zeros':
        break;
      case 'conv2d':
        convolution(id, node, g);
        break;
      case 'batchNorm':
        normalisation(id, node, g);
        break;
      case 'maxPool':
      case 'avgPool':
        pool(id, node, g);
        break;
      case 'softmaxCrossEntropy':
        loss(node, at(g, 0));
        break;
      case 'relu': {
        const x = valuesOf(node.input);
        eachInto(node.input, g, (each, i) => (at(x, i) > 0 ? each : 0));
        break;
      }
      case 'identity':
        eachInto(node.input, g, (each) => each);
        break;
      case 'shiftedSlice':
        shifted(node, g);
        break;
      case 'channelSlice': {
        const to = of(node.input);
        const [, , channels] = shapeOf(node.input);
        g.forEach((each, i) => {
          add(to, Math.floor(i / node.count) * channels + node.from + (i % node.count), each);
        });
        break;
      }
      case 'add':
        for (const input of node.inputs) eachInto(input, g, (each) => each);
        break;
      case 'weightedSum':
        for (const { input, z } of node.terms)
          if (input !== null && !(inputs.mask && inputs.mask[z] !== 1))
            eachInto(input, g, (each) => (inputs.z[z] ?? 0) * each);
        break;
      case 'concat':
        concat(id, node, g);
        break;
      case 'dropPath': {
        const { probability, seed } = inputs.dropPath ?? { probability: 0, seed: 0 };
        const size = g.length / examples;
        eachInto(node.input, g, (each, i) =>
          hashUniform(seed, id, Math.floor(i / size)) >= probability ? each / (1 - probability) : 0,
        );
        break;
      }
      case 'globalAveragePool': {
        const to = of(node.input);
        const [height, width, channels] = shapeOf(node.input);
        const size = height * width * channels;
        for (let i = 0; i < to.length; i++)
          add(to, i, at(g, Math.floor(i / size) * channels + (i % channels)) / (height * width));
        break;
      }
      case 'linear':
        linear(node, g);
        break;
    }
  };
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id];
    const g = gradients.get(id);
    if (node !== undefined && g !== undefined) back(node, id, g);
  }
  const input = graph.nodes.findIndex(({ op }) => op === 'input');
  return { images: of(input), parameters };
}
