/** @file Gradients of every node kind, in the shapes that spaces produce, fused and unfused, against float64 differences. */
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { GraphBuilder } from '@/graph/builder';
import type { NodeId } from '@/graph/types';
import { createNativeEngine, nativeAvailability } from './index';
import {
  type Around,
  gradientMismatches,
  movedParameters,
  networkAround,
  randomBatch,
  randomMixture,
} from './test-support/around-node';

const availability = nativeAvailability();
const hint = availability.available ? '' : ` (skipped: ${availability.reason})`;

type Build = (b: GraphBuilder, x: NodeId) => NodeId;
interface Case extends Around {
  readonly name: string;
  readonly build: Build;
  readonly batch?: number;
}

const conv =
  (options: Parameters<GraphBuilder['conv2d']>[2]): Build =>
  (b, x) =>
    b.conv2d('conv', x, options);
const separable =
  (kernel: number, stride: number, dilation = 1): Build =>
  (b, x) => {
    const first = b.conv2d('depth', b.relu(x), { kernel, stride, dilation, depthwise: true });
    return b.batchNorm('norm', b.conv2d('point', first, { kernel: 1, filters: 7 }), { affine: false });
  };
const twice: Build = (b, x) => {
  const first = b.batchNorm(
    'n1',
    b.conv2d('p1', b.conv2d('d1', b.relu(x), { kernel: 3, depthwise: true }), { kernel: 1, filters: 6 }),
    { affine: true },
  );
  return b.batchNorm(
    'n2',
    b.conv2d('p2', b.conv2d('d2', b.relu(first), { kernel: 5, depthwise: true }), { kernel: 1, filters: 6 }),
    { affine: false },
  );
};
const mixed: Build = (b, x) => {
  const norm = (name: string, y: NodeId): NodeId => b.batchNorm(name, y, { affine: false });
  const shape = b.shape(x);
  const sep = norm(
    's2',
    b.conv2d('p', b.conv2d('d', b.relu(x), { kernel: 3, depthwise: true }), { kernel: 1, filters: shape[2] }),
  );
  const state = b.weightedSum(
    [
      { input: null, z: 0 },
      { input: x, z: 1 },
      { input: norm('max', b.maxPool(x, { kernel: 3, padding: 1 })), z: 2 },
      { input: norm('avg', b.avgPool(x, { kernel: 3, padding: 1 })), z: 3 },
      { input: sep, z: 4 },
    ],
    shape,
  );
  const second = b.weightedSum(
    [
      { input: norm('max2', b.maxPool(x, { kernel: 3, padding: 1 })), z: 2 },
      {
        input: norm(
          'dil',
          b.conv2d('dp', b.conv2d('dd', b.relu(x), { kernel: 3, dilation: 2, depthwise: true }), {
            kernel: 1,
            filters: shape[2],
          }),
        ),
        z: 4,
      },
      { input: norm('avg2', b.avgPool(state, { kernel: 3, padding: 1 })), z: 3 },
      { input: b.relu(state), z: 1 },
    ],
    shape,
  );
  return b.concat([state, second]);
};
/** Two separable convolutions, the second of stride 2: with 16 channels and 4 or 8 columns a vector kernel takes whole rows of both. */
const rows =
  (kernel: number, dilation: number): Build =>
  (b, x) => {
    const half = (name: string, y: NodeId, stride: number): NodeId => {
      const depth = b.conv2d(`${name}d`, b.relu(y), { kernel, stride, dilation, depthwise: true });
      return b.batchNorm(`${name}n`, b.conv2d(`${name}p`, depth, { kernel: 1, filters: 16 }), { affine: false });
    };
    return half('b', half('a', x, 1), 2);
  };
const factorized: Build = (b, x) => {
  const active = b.relu(x);
  const left = b.conv2d('left', active, { kernel: 1, stride: 2, filters: 3, padding: 0 });
  const right = b.conv2d('right', b.shiftedSlice(active, [1, 1]), { kernel: 1, stride: 2, filters: 4, padding: 0 });
  return b.batchNorm('norm', b.concat([left, right]), { affine: true });
};

const even = { input: [6, 6, 3], channels: 8 } as const;
const odd = { input: [7, 5, 1], channels: 5 } as const;
const wide = { input: [5, 6, 3], channels: 20 } as const;
const point = { input: [1, 1, 3], channels: 6 } as const;
const cases: Case[] = [
  ...[even, odd, wide, point].flatMap((around): Case[] => {
    const size = `${around.input.join('x')} to ${around.channels}`;
    return [
      { ...around, name: `dense 3x3 at ${size}`, build: conv({ kernel: 3, filters: 9, bias: true }) },
      { ...around, name: `dense 1x1 at ${size}`, build: conv({ kernel: 1, filters: 17 }) },
      { ...around, name: `dense 3x3 stride 2 at ${size}`, build: conv({ kernel: 3, stride: 2, filters: 4 }) },
      { ...around, name: `strided 1x1 at ${size}`, build: conv({ kernel: 1, stride: 2, filters: 16 }) },
      {
        ...around,
        name: `1x7 and 7x1 at ${size}`,
        build: (b, x) =>
          b.conv2d('b', b.conv2d('a', x, { kernel: [1, 7], filters: 4, stride: [1, 2] }), {
            kernel: [7, 1],
            filters: 6,
            stride: [2, 1],
          }),
      },
      {
        ...around,
        name: `depthwise 3x3 with bias at ${size}`,
        build: conv({ kernel: 3, depthwise: true, bias: true }),
      },
      { ...around, name: `depthwise 5x5 stride 2 at ${size}`, build: conv({ kernel: 5, stride: 2, depthwise: true }) },
      {
        ...around,
        name: `depthwise 3x3 dilation 2 at ${size}`,
        build: conv({ kernel: 3, dilation: 2, depthwise: true }),
      },
      { ...around, name: `depthwise 7x7 at ${size}`, build: conv({ kernel: 7, depthwise: true }) },
      { ...around, name: `separable 3x3 at ${size}`, build: separable(3, 1) },
      { ...around, name: `separable 5x5 stride 2 dilation 2 at ${size}`, build: separable(5, 2, 2) },
      { ...around, name: `two separables at ${size}`, build: twice },
      { ...around, name: `batch norm, affine, at ${size}`, build: (b, x) => b.batchNorm('norm', x, { affine: true }) },
      {
        ...around,
        name: `batch norm then relu at ${size}`,
        build: (b, x) => b.relu(b.batchNorm('norm', x, { affine: true })),
      },
      {
        ...around,
        name: `batch norm of relu at ${size}`,
        build: (b, x) => b.batchNorm('norm', b.relu(x), { affine: false }),
      },
      { ...around, name: `max pool at ${size}`, build: (b, x) => b.maxPool(x, { kernel: 3, padding: 1 }) },
      {
        ...around,
        name: `max pool stride 2 of relu at ${size}`,
        build: (b, x) => b.maxPool(b.relu(x), { kernel: 3, stride: 2, padding: 1 }),
      },
      { ...around, name: `average pool at ${size}`, build: (b, x) => b.avgPool(b.relu(x), { kernel: 3, padding: 1 }) },
      {
        ...around,
        name: `average pool stride 2 at ${size}`,
        build: (b, x) => b.avgPool(x, { kernel: 3, stride: 2, padding: 1 }),
      },
      { ...around, name: `global average pool at ${size}`, build: (b, x) => b.globalAveragePool(b.relu(x)) },
      {
        ...around,
        name: `add and concat at ${size}`,
        build: (b, x) => b.concat([b.add([x, b.relu(x), b.identity(x)]), x, b.zeros(b.shape(x))]),
      },
      { ...around, name: `factorized reduce at ${size}`, build: factorized },
      { ...around, name: `mixed operations at ${size}`, mixtureSize: 5, build: mixed },
    ];
  }),
  { input: [4, 4, 3], channels: 8, batch: 1, name: 'batch of one', build: twice },
  ...[4, 8].flatMap((width) =>
    [3, 5].flatMap((kernel) =>
      [1, 2].map((dilation) => ({
        input: [4, width, 3] as const,
        channels: 16,
        batch: 2,
        name: `separable ${kernel}x${kernel} dilation ${dilation}, rows of ${width}`,
        build: rows(kernel, dilation),
      })),
    ),
  ),
  { input: [2, 2, 3], channels: 130, name: 'many channels', build: conv({ kernel: 3, filters: 70 }) },
];

describe.skipIf(!availability.available)(`native gradients against float64 differences${hint}`, () => {
  const engine = availability.available ? createNativeEngine({ threads: 2 }) : undefined;
  afterAll(() => engine?.dispose());
  for (const fusion of ['on', 'off'])
    for (const { name, build, batch = 4, ...around } of cases)
      it(`${name}, fusion ${fusion}`, async () => {
        if (!engine) return;
        vi.stubEnv('MASTHEAD_ENGINE_FUSION', fusion);
        const graph = networkAround(around, build);
        const program = engine.compile(graph, { batch });
        program.load({ parameters: movedParameters(graph) });
        const z = randomMixture(graph);
        expect(await gradientMismatches(program, randomBatch(graph, batch), z)).toEqual([]);
        expect(await gradientMismatches(program, randomBatch(graph, batch), z, 'running')).toEqual([]);
        program.free();
        vi.unstubAllEnvs();
      });
});
