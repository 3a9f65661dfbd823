/**
 * @file The node cases of the parity suite: every node kind, over strides, dilations, odd and 1x1 maps, channel counts
 * beside any vector width, batches of one and more, and partial batches. Built on demand; test material.
 */
import type { GraphBuilder } from '@/graph/builder';
import type { NetworkGraph, NodeId, Pair, Shape } from '@/graph/types';
import { type SingleNodeOptions, singleNode } from './single-node';

export interface ParityCase {
  readonly name: string;
  readonly batch: number;
  readonly valid: number;
  readonly graph: () => NetworkGraph;
  /**
   * Factor on float32 rounding inherent in the case. A batch norm over two values per channel, m ± d, gives ±1 for any
   * input, so its input gradient cancels except for a share ε/d²: rounding of the terms, some 1e-7 times 1/d, is left beside
   * the floor of engine/parity/disagreements.ts, 1e-3, and passes 4e-4. One value gives exactly 0, three do not cancel.
   */
  readonly amplification: number;
}

interface Kind {
  readonly name: string;
  readonly build: (builder: GraphBuilder, input: NodeId) => NodeId;
  readonly options?: SingleNodeOptions;
}

const channelCounts = [1, 3, 5, 17, 32];
const mapSizes: readonly Pair[] = [
  [1, 1],
  [5, 5],
  [7, 4],
];
const batches = [
  { batch: 1, valid: 1 },
  { batch: 3, valid: 3 },
  { batch: 4, valid: 2 },
];

/** Every kind on every map size with every channel count, batches taking turns; then wide maps and larger batches. */
export function nodeCases(): ParityCase[] {
  return [...grid(), ...extremes()];
}

function parityCase(kind: Kind, shape: Shape, batch: number, valid: number): ParityCase {
  const name = `${kind.name}, ${shape.join('x')}, ${valid} of ${batch}`;
  const twoValues = kind.name.startsWith('batchNorm') && shape[0] * shape[1] * valid === 2;
  const graph = (): NetworkGraph => singleNode(name, shape, kind.build, kind.options);
  return { name, batch, valid, amplification: twoValues ? 30 : 1, graph };
}

/** Up to 512 channels, beyond any block of a kernel, and more examples than threads or vector lanes. */
function extremes(): ParityCase[] {
  return kinds()
    .filter(({ name }) =>
      /^(depthwise 3x3 stride 2|dense 1x1|dense 3x3 stride 1|maxPool 3x3|batchNorm|weightedSum)/.test(name),
    )
    .flatMap((kind) => [parityCase(kind, [2, 3, 512], 1, 1), parityCase(kind, [3, 3, 7], 23, 19)]);
}

function grid(): ParityCase[] {
  const cases: ParityCase[] = [];
  for (const kind of kinds()) {
    for (const channels of channelCounts) {
      for (const size of mapSizes) {
        // 3 sizes and 3 batches: the extra turn per channel count pairs each size with each batch.
        const turn = cases.length + Math.floor(cases.length / mapSizes.length);
        const { batch, valid } = batches[turn % batches.length] ?? { batch: 1, valid: 1 };
        cases.push(parityCase(kind, [size[0], size[1], channels], batch, valid));
      }
    }
  }
  return cases;
}

function kinds(): Kind[] {
  return [...convolutions(), ...pools(), ...normalisations(), ...combinations(), ...others()];
}

function convolutions(): Kind[] {
  const window = (kernel: Pair, stride: number, dilation: number) => ({ kernel, stride, dilation });
  const label = (kernel: Pair, stride: number, dilation: number) =>
    `${kernel.join('x')} stride ${stride} dilation ${dilation}`;
  const depthwise = (
    [
      [3, 3],
      [5, 5],
      [7, 7],
    ] as const
  ).flatMap((kernel) =>
    [1, 2].flatMap((stride) => (kernel[0] === 7 ? [1] : [1, 2]).map((dilation) => ({ kernel, stride, dilation }))),
  );
  const dense = (
    [
      [1, 1],
      [3, 3],
      [1, 7],
      [7, 1],
    ] as const
  ).flatMap((kernel) =>
    [1, 2].flatMap((stride) => (kernel[0] === 3 ? [1, 2] : [1]).map((dilation) => ({ kernel, stride, dilation }))),
  );
  return [
    ...depthwise.map(({ kernel, stride, dilation }) => ({
      name: `depthwise ${label(kernel, stride, dilation)}`,
      build: (b: GraphBuilder, x: NodeId) =>
        b.conv2d('conv', x, { ...window(kernel, stride, dilation), depthwise: true }),
    })),
    ...dense.map(({ kernel, stride, dilation }) => ({
      name: `dense ${label(kernel, stride, dilation)}`,
      build: (b: GraphBuilder, x: NodeId) =>
        b.conv2d('conv', x, {
          ...window(kernel, stride, dilation),
          filters: kernel[0] === 1 ? 6 : 4,
          bias: stride === 2,
        }),
    })),
    {
      name: 'depthwise 3x3 with bias, strides [1, 2]',
      build: (b, x) => b.conv2d('conv', x, { kernel: 3, stride: [1, 2], depthwise: true, bias: true }),
    },
  ];
}

function pools(): Kind[] {
  const windows = [
    { kernel: 3, stride: 1, padding: 1 },
    { kernel: 3, stride: 2, padding: 1 },
    { kernel: 2, stride: 2, padding: 1 },
  ];
  return (['maxPool', 'avgPool'] as const).flatMap((op) =>
    windows.map((window) => ({
      name: `${op} ${window.kernel}x${window.kernel} stride ${window.stride} padding ${window.padding}`,
      build: (b: GraphBuilder, x: NodeId) => b[op](x, window),
    })),
  );
}

function normalisations(): Kind[] {
  return [true, false].map((affine) => ({
    name: `batchNorm ${affine ? 'affine' : 'plain'}`,
    build: (b, x) => b.batchNorm('norm', x, { affine }),
  }));
}

function combinations(): Kind[] {
  return [
    { name: 'add', build: (b, x) => b.add([x, b.relu(x), x]) },
    { name: 'add of zeros', build: (b, x) => b.add([x, b.zeros(b.shape(x))]) },
    { name: 'concat', build: (b, x) => b.concat([x, b.relu(x), b.zeros([b.shape(x)[0], b.shape(x)[1], 2]), x]) },
    {
      // z[1] is shared by two terms, z[3] belongs to `none`.
      name: 'weightedSum',
      build: (b, x) => {
        const candidates = [x, b.relu(x), b.conv2d('conv', x, { kernel: 3, depthwise: true })];
        const terms = [...candidates.map((input, z) => ({ input, z })), { input: x, z: 1 }, { input: null, z: 3 }];
        return b.weightedSum(terms, b.shape(x));
      },
      options: { mixtureSize: 4 },
    },
  ];
}

function others(): Kind[] {
  return [
    { name: 'relu', build: (b, x) => b.relu(x) },
    { name: 'identity', build: (b, x) => b.identity(x), options: { labelSmoothing: 0.1 } },
    { name: 'shiftedSlice [1, 1]', build: (b, x) => b.shiftedSlice(x, [1, 1]) },
    { name: 'shiftedSlice [0, 2]', build: (b, x) => b.shiftedSlice(x, [0, 2]) },
    {
      name: 'channelSlice',
      build: (b, x) => {
        const channels = b.shape(x)[2];
        return b.concat([
          b.channelSlice(x, Math.min(1, channels - 1), Math.ceil(channels / 2)),
          b.channelSlice(b.relu(x), 0, 1),
        ]);
      },
    },
    { name: 'dropPath', build: (b, x) => b.dropPath(x) },
    {
      name: 'globalAveragePool',
      build: (b, x) => b.globalAveragePool(x),
      options: { classes: 10, labelSmoothing: 0.2 },
    },
    { name: 'linear', build: (b, x) => b.linear('hidden', x, { filters: 7, bias: false }), options: { classes: 2 } },
  ];
}
