/** @file Whole small networks for the parity suite: supernets and derived networks of the real builders, with the step options of real runs. Test material. */

import { operationNames } from '@/domain/cell-operation';
import { type Genotype, parseGenotype } from '@/domain/genotype';
import { randomStream } from '@/domain/random';
import { searchSpaceSchema } from '@/domain/space';
import type { Augmentation, StepOptions } from '@/engine/types';
import type { NetworkGraph } from '@/graph/types';
import { buildDerived } from '@/nas/spaces/derived';
import { buildSupernet } from '@/nas/spaces/supernet';
import { sgdStep } from './observe';

export interface NetworkCase {
  readonly name: string;
  readonly batch: number;
  readonly valid: number;
  readonly graph: () => NetworkGraph;
  readonly step?: (graph: NetworkGraph) => StepOptions;
  /** Bytes with augmentation instead of drawn floats. */
  readonly bytes?: { readonly imageChannels: 1 | 3; readonly augmentation?: Augmentation };
}

const base = searchSpaceSchema.parse({
  topology: 'base',
  operations: ['max_pool_3x3', 'avg_pool_3x3', 'skip_connect', 'sep_conv_3x3', 'dil_conv_5x5'],
  nodes: 2,
  initChannels: 3,
  layers: 3,
});
const darts = searchSpaceSchema.parse({
  topology: 'darts',
  operations: [...operationNames],
  nodes: 1,
  initChannels: 4,
  layers: 2,
  reductions: [1],
});
const derived: Genotype = {
  normal: {
    nodes: [
      [
        { operation: 'sep_conv_5x5', input: 0 },
        { operation: 'skip_connect', input: 1 },
      ],
      [
        { operation: 'conv_7x1_1x7', input: 2 },
        { operation: 'none', input: 0 },
      ],
    ],
    concat: [2, 3],
  },
  reduce: {
    nodes: [
      [
        { operation: 'skip_connect', input: 0 },
        { operation: 'max_pool_3x3', input: 1 },
      ],
      [
        { operation: 'dil_conv_3x3', input: 2 },
        { operation: 'avg_pool_3x3', input: 0 },
      ],
    ],
    concat: [2, 3],
  },
};

/** Keeps two random candidates of each choice, as the `sampled` estimator does. */
function sampledMask(graph: NetworkGraph): Uint8Array {
  const mask = new Uint8Array(graph.mixtureSize);
  const stream = randomStream(3, 'mask');
  for (const { offset, size } of graph.choices)
    for (let draw = 0; draw < 2; draw++) mask[offset + stream.integer(size)] = 1;
  return mask;
}

const anchored = (graph: NetworkGraph): StepOptions => ({
  ...sgdStep,
  anchor: {
    mean: Float32Array.from({ length: graph.parameterCount }, (_, i) => Math.sin(i)),
    strength: 0.05,
    groups: ['stem', 'body'],
  },
  noise: { deviation: 0.02, seed: 9 },
});
const adam: StepOptions = {
  groups: [
    {
      groups: ['stem', 'body'],
      optimiser: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      learningRate: 0.01,
      weightDecay: 0.001,
    },
  ],
};
const augmentation = { cropPadding: 2, flip: true, cutout: 3, seed: 77 };

export const networkCases: readonly NetworkCase[] = [
  {
    name: 'base supernet, all candidates',
    batch: 3,
    valid: 3,
    graph: () => buildSupernet(base, { classes: 4, resolution: 8 }),
  },
  {
    name: 'base supernet, 9x9, partial batch, anchor and noise',
    batch: 3,
    valid: 2,
    graph: () => buildSupernet(base, { classes: 3, resolution: 9 }),
    step: anchored,
  },
  {
    name: 'base supernet, sampled',
    batch: 4,
    valid: 4,
    graph: () => buildSupernet(base, { classes: 4, resolution: 8 }),
    step: (graph) => ({ ...sgdStep, mask: sampledMask(graph) }),
    bytes: { imageChannels: 1, augmentation },
  },
  {
    name: 'darts supernet of every operation',
    batch: 2,
    valid: 2,
    graph: () => buildSupernet(darts, { classes: 5, resolution: 7 }),
    bytes: { imageChannels: 3 },
  },
  {
    name: 'darts supernet, sampled, Adam without the head',
    batch: 3,
    valid: 3,
    graph: () => buildSupernet(darts, { classes: 5, resolution: 8 }),
    step: (graph) => ({ ...adam, mask: sampledMask(graph) }),
  },
  {
    name: 'darts supernet, medium stem',
    batch: 2,
    valid: 2,
    graph: () =>
      buildSupernet(
        { ...darts, operations: ['none', 'skip_connect', 'sep_conv_3x3'] },
        { classes: 3, resolution: 12, stem: 'medium' },
      ),
  },
  {
    name: 'derived network with a node that is neither read nor given out',
    batch: 6,
    valid: 6,
    graph: () =>
      buildDerived(
        { normal: { ...derived.normal, concat: [2] }, reduce: { ...(derived.reduce ?? derived.normal), concat: [2] } },
        { initChannels: 3, layers: 2, classes: 3, resolution: 12, reductions: [1] },
      ),
  },
  {
    // Node 2 reads the cell's input, as node 3 does, and nothing reads it: no gradient comes back from it.
    name: 'nas-bench-201 cell with a sum that nothing reads',
    batch: 4,
    valid: 4,
    graph: () =>
      buildDerived(parseGenotype('|none~0|+|skip_connect~0|skip_connect~1|+|skip_connect~0|avg_pool_3x3~1|none~2|'), {
        initChannels: 4,
        layers: 5,
        classes: 3,
        resolution: 8,
      }),
  },
  {
    name: 'derived network, drop-path and label smoothing',
    batch: 4,
    valid: 3,
    graph: () =>
      buildDerived(derived, {
        initChannels: 5,
        layers: 3,
        classes: 6,
        resolution: 9,
        dropPath: true,
        labelSmoothing: 0.1,
      }),
    bytes: { imageChannels: 3, augmentation },
  },
  {
    name: 'derived network, auxiliary head, running statistics',
    batch: 2,
    valid: 2,
    graph: () =>
      buildDerived(derived, { initChannels: 2, layers: 2, classes: 3, resolution: 8, reductions: [], auxiliary: 0.4 }),
    step: () => ({ ...sgdStep, batchNorm: 'running' }),
  },
];
