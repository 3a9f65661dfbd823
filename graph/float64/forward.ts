/**
 * @file The graph's forward pass in float64 by plain loops, written from the definitions in graph/types.ts and independent of every engine: central
 * differences of it check their gradients, and zero-cost proxies read what no engine shows.
 */
import { hashUniform } from '@/domain/random';
import { shapeSize } from '@/graph/shapes';
import type { GraphNode, NetworkGraph, NodeId, Shape } from '@/graph/types';

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
  /** What takes the place of a node's output. */
  readonly after?: (id: NodeId, values: Float64Array) => Float64Array;
}

/** Total loss, and each node's output [examples, height, width, channels]. Skipped candidates read as absent. */
export function float64Forward(graph: NetworkGraph, inputs: Float64Inputs): { loss: number; outputs: Float64Array[] } {
  const examples = inputs.labels.length;
  const views = new Map([...graph.parameters, ...graph.statistics].map((spec) => [spec.name, spec.offset]));
  const parameters = Float64Array.from(inputs.parameters);
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
          values[to + f] = at(values, to + f) + at(x, from + f) * at(parameters, weights + tap * channels + f);
      else
        for (let c = 0; c < channels; c++) {
          const value = at(x, from + c);
          const row = weights + (tap * channels + c) * filters;
          for (let f = 0; f < filters; f++) values[to + f] = at(values, to + f) + value * at(parameters, row + f);
        }
    });
    return values;
  };

  const normalise = (id: NodeId, node: Extract<GraphNode, { op: 'batchNorm' }>): Float64Array => {
    const values = outputs[node.input] ?? new Float64Array(0);
    if (inputs.batchNorm === 'absent') return values.slice();
    const channels = shapeOf(id)[2];
    const result = new Float64Array(values.length);
    for (let c = 0; c < channels; c++) {
      const { mean, variance } =
        inputs.batchNorm === 'running'
          ? { mean: statistic(node.mean, c), variance: statistic(node.variance, c) }
          : momentsOf(values, c, channels);
      const scale = node.scale === null ? 1 : theta(node.scale, c);
      const shift = node.shift === null ? 0 : theta(node.shift, c);
      const deviation = Math.sqrt(variance + node.epsilon);
      for (let i = c; i < values.length; i += channels)
        result[i] = ((at(values, i) - mean) / deviation) * scale + shift;
    }
    return result;
  };

  const pool = (id: NodeId, node: Extract<GraphNode, { op: 'maxPool' | 'avgPool' }>): Float64Array => {
    const x = outputs[node.input] ?? new Float64Array(0);
    const [, , channels] = shapeOf(id);
    const result = new Float64Array(examples * shapeSize(shapeOf(id)));
    forEachWindow(node, shapeOf(node.input), shapeOf(id), examples, (to, window) => {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        let most = Number.NEGATIVE_INFINITY;
        for (const from of window) {
          const value = at(x, from + c);
          sum += value;
          if (value > most) most = value;
        }
        result[to + c] = node.op === 'maxPool' ? most : sum / window.length;
      }
    });
    return result;
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
      case 'relu':
        return (outputs[node.input] ?? new Float64Array(0)).map((value) => Math.max(value, 0));
      case 'identity':
        return (outputs[node.input] ?? new Float64Array(0)).slice();
      case 'shiftedSlice': {
        const x = tensor(node.input);
        return fill(id, (n, y, z, c) => x(n, y + node.offset[0], z + node.offset[1], c));
      }
      case 'channelSlice': {
        const x = tensor(node.input);
        return fill(id, (n, y, z, c) => x(n, y, z, node.from + c));
      }
      case 'add': {
        const sum = new Float64Array(examples * shapeSize(shapeOf(id)));
        for (const input of node.inputs)
          outputs[input]?.forEach((value, i) => {
            sum[i] = at(sum, i) + value;
          });
        return sum;
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
    const values = run(node, id);
    outputs.push(inputs.after?.(id, values) ?? values);
  });
  return { loss, outputs };
}

/** An element that is known to exist. One kind of array alone, so that it stays fast. */
export const at = (values: Float64Array, index: number): number => values[index] as number;

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

type Pool = Pick<Extract<GraphNode, { op: 'maxPool' }>, 'kernel' | 'stride' | 'padding'>;

/** Each window, in scan order. `to`: where the output's channels begin, `window`: where those of the elements inside the image do, in scan order. */
export function forEachWindow(
  { kernel, stride, padding }: Pool,
  [height, width, channels]: Shape,
  [rows, columns]: Shape,
  examples: number,
  visit: (to: number, window: readonly number[]) => void,
): void {
  for (let n = 0; n < examples; n++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const window: number[] = [];
        const [y0, x0] = [row * stride[0] - padding[0], column * stride[1] - padding[1]];
        for (let y = Math.max(0, y0); y < Math.min(height, y0 + kernel[0]); y++)
          for (let x = Math.max(0, x0); x < Math.min(width, x0 + kernel[1]); x++)
            window.push(((n * height + y) * width + x) * channels);
        visit(((n * rows + row) * columns + column) * channels, window);
      }
}

/** Mean and biased variance of one channel. */
export function momentsOf(values: Float64Array, channel: number, channels: number): { mean: number; variance: number } {
  const count = values.length / channels;
  let mean = 0;
  for (let i = channel; i < values.length; i += channels) mean += at(values, i) / count;
  let variance = 0;
  for (let i = channel; i < values.length; i += channels) variance += (at(values, i) - mean) ** 2 / count;
  return { mean, variance };
}
