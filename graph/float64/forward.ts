/**
 * @file The graph's forward pass in float64 by plain loops, written from the definitions in graph/types.ts and independent of every engine: central
 * differences of it check their gradients, and zero-cost proxies read what no engine shows.
 */
import { hashUniform } from '@/domain/random';
import type { GraphNode, NetworkGraph, NodeId, Pair, Shape } from '@/graph/types';

export interface Float64Inputs {
  readonly parameters: ArrayLike<number>;
  readonly statistics: ArrayLike<number>;
  readonly z: ArrayLike<number>;
  /** [examples, height, width, channels] */
  readonly images: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  readonly mask?: Uint8Array;
  /** `absent`: normalisations pass their input on. */
  readonly batchNorm: 'batch' | 'running' | 'absent';
  readonly dropPath?: { readonly probability: number; readonly seed: number };
}

/** Total loss, and each node's output [examples, height, width, channels]. Skipped candidates read as absent. */
export function float64Forward(graph: NetworkGraph, inputs: Float64Inputs): { loss: number; outputs: Float64Array[] } {
  const examples = inputs.labels.length;
  const views = new Map([...graph.parameters, ...graph.statistics].map((spec) => [spec.name, spec.offset]));
  const theta = (name: string, index: number): number => inputs.parameters[(views.get(name) ?? 0) + index] ?? 0;
  const statistic = (name: string, index: number): number => inputs.statistics[(views.get(name) ?? 0) + index] ?? 0;
  const outputs: Float64Array[] = [];
  const shapeOf = (id: NodeId): Shape => graph.shapes[id] ?? [0, 0, 0];
  const tensor = (id: NodeId) => {
    const [height, width, channels] = shapeOf(id);
    const values = outputs[id] ?? new Float64Array(0);
    return (n: number, y: number, x: number, c: number): number =>
      y < 0 || y >= height || x < 0 || x >= width ? 0 : (values[((n * height + y) * width + x) * channels + c] ?? 0);
  };
  const fill = (id: NodeId, value: (n: number, y: number, x: number, c: number) => number): Float64Array => {
    const [height, width, channels] = shapeOf(id);
    const result = new Float64Array(examples * height * width * channels);
    let at = 0;
    for (let n = 0; n < examples; n++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) for (let c = 0; c < channels; c++) result[at++] = value(n, y, x, c);
    return result;
  };
  let loss = 0;

  const convolve = (id: NodeId, node: Extract<GraphNode, { op: 'conv2d' }>): Float64Array => {
    const x = outputs[node.input] ?? new Float64Array(0);
    const [, , filters] = shapeOf(id);
    const [, , channels] = shapeOf(node.input);
    const weights = views.get(node.weight) ?? 0;
    const values = fill(id, (_n, _row, _column, filter) => (node.bias === null ? 0 : theta(node.bias, filter)));
    forEachTap(node, shapeOf(node.input), shapeOf(id), examples, (to, from, tap) => {
      if (node.depthwise)
        for (let f = 0; f < filters; f++)
          values[to + f] = at(values, to + f) + at(x, from + f) * at(inputs.parameters, weights + tap * channels + f);
      else
        for (let c = 0; c < channels; c++) {
          const value = at(x, from + c);
          const row = weights + (tap * channels + c) * filters;
          for (let f = 0; f < filters; f++)
            values[to + f] = at(values, to + f) + value * at(inputs.parameters, row + f);
        }
    });
    return values;
  };

  const normalise = (id: NodeId, node: Extract<GraphNode, { op: 'batchNorm' }>): Float64Array => {
    const values = outputs[node.input] ?? new Float64Array(0);
    if (inputs.batchNorm === 'absent') return values.slice();
    const channels = shapeOf(id)[2];
    const count = values.length / channels;
    const moments = Array.from({ length: channels }, (_, c) => {
      if (inputs.batchNorm === 'running')
        return { mean: statistic(node.mean, c), variance: statistic(node.variance, c) };
      let mean = 0;
      for (let i = c; i < values.length; i += channels) mean += (values[i] ?? 0) / count;
      let variance = 0;
      for (let i = c; i < values.length; i += channels) variance += ((values[i] ?? 0) - mean) ** 2 / count;
      return { mean, variance };
    });
    return values.map((value, i) => {
      const c = i % channels;
      const { mean = 0, variance = 1 } = moments[c] ?? {};
      const y = (value - mean) / Math.sqrt(variance + node.epsilon);
      return y * (node.scale === null ? 1 : theta(node.scale, c)) + (node.shift === null ? 0 : theta(node.shift, c));
    });
  };

  const pool = (id: NodeId, node: Extract<GraphNode, { op: 'maxPool' | 'avgPool' }>): Float64Array => {
    const x = tensor(node.input);
    const [height, width] = shapeOf(node.input);
    return fill(id, (n, row, column, c) => {
      const window: number[] = [];
      for (const y of inside(row, node.kernel[0], node.stride[0], node.padding[0], height))
        for (const z of inside(column, node.kernel[1], node.stride[1], node.padding[1], width))
          window.push(x(n, y, z, c));
      return node.op === 'maxPool' ? Math.max(...window) : window.reduce((a, b) => a + b, 0) / window.length;
    });
  };

  const lose = (node: Extract<GraphNode, { op: 'softmaxCrossEntropy' }>): Float64Array => {
    const logits = tensor(node.logits);
    let sum = 0;
    for (let n = 0; n < examples; n++) {
      const row = Array.from({ length: graph.classes }, (_, c) => logits(n, 0, 0, c));
      const top = Math.max(...row);
      const logSum = top + Math.log(row.reduce((total, value) => total + Math.exp(value - top), 0));
      row.forEach((value, c) => {
        const q = node.labelSmoothing / graph.classes + (c === inputs.labels[n] ? 1 - node.labelSmoothing : 0);
        sum -= (q * (value - logSum)) / examples;
      });
    }
    loss += node.weight * sum;
    return Float64Array.of(sum);
  };

  const run = (node: GraphNode, id: NodeId): Float64Array => {
    switch (node.op) {
      case 'input':
        return Float64Array.from(inputs.images);
      case 'conv2d':
        return convolve(id, node);
      case 'batchNorm':
        return normalise(id, node);
      case 'maxPool':
      case 'avgPool':
        return pool(id, node);
      case 'softmaxCrossEntropy':
        return lose(node);
      case 'relu': {
        const x = tensor(node.input);
        return fill(id, (n, y, z, c) => Math.max(x(n, y, z, c), 0));
      }
      case 'identity':
        return fill(id, tensor(node.input));
      case 'shiftedSlice': {
        const x = tensor(node.input);
        return fill(id, (n, y, z, c) => x(n, y + node.offset[0], z + node.offset[1], c));
      }
      case 'add': {
        const all = node.inputs.map(tensor);
        return fill(id, (n, y, z, c) => all.reduce((sum, x) => sum + x(n, y, z, c), 0));
      }
      case 'zeros':
        return fill(id, () => 0);
      case 'weightedSum': {
        const kept = node.terms.flatMap(({ input, z }) =>
          input === null || (inputs.mask && inputs.mask[z] !== 1)
            ? []
            : [{ x: tensor(input), weight: inputs.z[z] ?? 0 }],
        );
        return fill(id, (n, y, z, c) => kept.reduce((sum, { x, weight }) => sum + weight * x(n, y, z, c), 0));
      }
      case 'concat': {
        const sources = node.inputs.flatMap((input) =>
          Array.from({ length: shapeOf(input)[2] }, (_, channel) => ({ x: tensor(input), channel })),
        );
        return fill(id, (n, y, z, c) => sources[c]?.x(n, y, z, sources[c].channel) ?? 0);
      }
      case 'dropPath': {
        const x = tensor(node.input);
        const { probability, seed } = inputs.dropPath ?? { probability: 0, seed: 0 };
        return fill(id, (n, y, z, c) =>
          hashUniform(seed, id, n) >= probability ? x(n, y, z, c) / (1 - probability) : 0,
        );
      }
      case 'globalAveragePool': {
        const x = tensor(node.input);
        const [height, width] = shapeOf(node.input);
        return fill(id, (n, _y, _x, c) => {
          let sum = 0;
          for (let y = 0; y < height; y++) for (let z = 0; z < width; z++) sum += x(n, y, z, c);
          return sum / (height * width);
        });
      }
      case 'linear': {
        const values = outputs[node.input] ?? new Float64Array(0);
        const size = values.length / examples;
        return fill(id, (n, _y, _x, filter) => {
          let sum = node.bias === null ? 0 : theta(node.bias, filter);
          for (let i = 0; i < size; i++)
            sum += (values[n * size + i] ?? 0) * theta(node.weight, i * node.filters + filter);
          return sum;
        });
      }
    }
  };
  graph.nodes.forEach((node, id) => {
    outputs.push(run(node, id));
  });
  return { loss, outputs };
}

/** An element that is known to exist. */
export const at = (values: ArrayLike<number>, index: number): number => values[index] as number;

type Convolution = Pick<Extract<GraphNode, { op: 'conv2d' }>, 'kernel' | 'stride' | 'padding' | 'dilation'>;

/**
 * Each tap of a window that lies inside the image, in scan order. `to`: where the output's channels begin, `from`: where the input's do; `tap`: the place in
 * the kernel.
 */
export function forEachTap(
  { kernel, stride, padding, dilation }: Convolution,
  [height, width, channels]: Shape,
  [rows, columns, filters]: Shape,
  examples: number,
  visit: (to: number, from: number, tap: number) => void,
): void {
  for (let n = 0; n < examples; n++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        for (let i = 0; i < kernel[0]; i++)
          for (let j = 0; j < kernel[1]; j++) {
            const y = row * stride[0] - padding[0] + i * dilation[0];
            const x = column * stride[1] - padding[1] + j * dilation[1];
            if (y < 0 || y >= height || x < 0 || x >= width) continue;
            const to = ((n * rows + row) * columns + column) * filters;
            visit(to, ((n * height + y) * width + x) * channels, i * kernel[1] + j);
          }
}

/** Indices of a window along one axis that lie inside the image. */
export function inside(window: number, kernel: Pair[number], stride: number, padding: number, size: number): number[] {
  return Array.from({ length: kernel }, (_, i) => window * stride - padding + i).filter((i) => i >= 0 && i < size);
}
