/**
 * @file The unrolled gradient against finite differences of whole paths: of the query's cross-entropy at the end by the (μ, α) that they begin
 * with. The network has neither ReLUs nor maxima, whose kinks a path of several steps turns into noise that hides its slope.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '@/domain/random';
import { selectEngine } from '@/engine/select';
import type { Engine, Program } from '@/engine/types';
import { GraphBuilder } from '@/graph/builder';
import { initialiseParameters } from '@/graph/initialise';
import type { NetworkGraph } from '@/graph/types';
import { loadTask, type TaskData } from '@/nas/tasks/batches';
import { sampleTask } from '@/nas/tasks/sample';
import { digitTasks, mnist } from '@/test/real-data';
import { createInnerLoop } from '../inner-loop/inner-loop';
import type { InnerLoopSettings } from '../inner-loop/inner-settings';
import { queryGradient } from './query-gradient';
import { type PathStep, unrolledGradient } from './unrolled-gradient';

/** One choice of four: skip, average pool, a convolution, none; batch norms and products of weights make it non-linear. */
function smoothNetwork(): NetworkGraph {
  const b = new GraphBuilder('smooth');
  const image = b.input([14, 14, 3]);
  const stem = b.within(
    'stem',
    () => b.batchNorm('norm', b.conv2d('conv', image, { filters: 6, kernel: 3, stride: 2 }), { affine: false }),
    'stem',
  );
  const candidates = [
    b.identity(stem),
    b.avgPool(stem, { kernel: 3, padding: 1 }),
    b.conv2d('three', stem, { filters: 6, kernel: 3 }),
    null,
  ];
  const mixed = b.weightedSum(
    candidates.map((input, z) => ({ input, z })),
    b.shape(stem),
  );
  const deep = b.batchNorm('norm', b.conv2d('last', mixed, { filters: 10, kernel: 7, padding: 0 }), { affine: false });
  const features = b.globalAveragePool(deep);
  const logits = b.within('head', () => b.linear('linear', features, { filters: 5 }), 'head');
  const names = ['skip_connect', 'avg_pool_3x3', 'nor_conv_3x3', 'none'];
  return b.freeze({
    classes: 5,
    logits,
    features,
    losses: [b.softmaxCrossEntropy(logits)],
    choices: [
      {
        name: 'normal/2',
        cell: 'normal',
        offset: 0,
        size: 4,
        keep: 1,
        candidates: names.map((operation) => ({ operation, input: 0 })),
      },
    ],
  });
}

const graph = smoothNetwork();
const { choices } = graph;
const seed = 7;
const temperature = 0.8;
const draw = { estimator: 'relaxed', mixture: 'gumbel' } as const;
const stream = randomStream(4, 'prior');
const alpha = Float64Array.from({ length: graph.mixtureSize }, () => 0.5 * stream.normal());
const theta = initialiseParameters(graph, 3);

const plain: InnerLoopSettings = {
  ...draw,
  steps: 4,
  headSteps: 0,
  warmupSteps: 0,
  committedSteps: 0,
  derive: () => {
    throw new Error('no step is committed');
  },
  averageLogits: false,
  selection: null,
  batch: 32,
  weights: {
    learningRate: 0.05,
    optimiser: 'sgd',
    momentum: 0.9,
    beta1: 0.9,
    beta2: 0.999,
    decay: 0.01,
    clip: 100,
    headFactor: 3,
    schedule: 'cosine',
  },
  logits: {
    learningRate: 2,
    optimiser: 'sgd',
    momentum: 0.5,
    beta1: 0.5,
    beta2: 0.999,
    schedule: 'constant',
  },
  temperature: () => temperature,
  split: 'joint',
  architecture: { kind: 'moving' },
  trained: ['stem', 'body', 'head'],
  anchorStrength: 2,
  divergence: { weight: 0.1, kind: 'first-draw' },
  penalty: null,
  deviation: 0,
  sharedHead: false,
  headStart: 'random',
};

let engine: Engine;
let program: Program;
let data: TaskData;
beforeAll(async () => {
  ({ engine } = await selectEngine('auto'));
  const { id, dataset } = await mnist();
  const datasets = new Map([[id, dataset]]);
  data = loadTask(sampleTask({ spec: digitTasks(id), datasets, seed: 0, part: 'metaTrain', index: 0 }), dataset);
  program = engine.compile(graph, { batch: 32 });
});
afterAll(() => {
  program.free();
  engine.dispose();
});

/** The path from (μ, α), and the query at its end. The path's pulls go to the same (μ, α). */
async function follow(settings: InnerLoopSettings, parameters: Float32Array, logits: Float64Array) {
  const start = { parameters, logits };
  const problem = { program, choices, data, seed, prior: start, settings };
  const loop = await createInnerLoop({ ...problem, start });
  const path: PathStep[] = [];
  while (!loop.done()) {
    const before = await loop.state();
    const { gradientNorm } = await loop.step();
    path.push({ ...before, gradientNorm });
  }
  const end = await loop.state();
  const given = { ...draw, deviation: settings.deviation, temperature };
  const query = await queryGradient({ program, choices, data, phi: end.logits.phi, seed, settings: given });
  return { problem, path, end, query };
}

const cases: readonly [string, InnerLoopSettings][] = [
  ['joint steps, pulled to μ and α', plain],
  ['weights that carry noise', { ...plain, deviation: 0.01 }],
  ['steps that are clipped', { ...plain, weights: { ...plain.weights, clip: 0.5 } }],
  ['bilevel steps', { ...plain, split: 'bilevel' }],
];

describe.each(cases)('the unrolled gradient through %s', (_, settings) => {
  let found: Awaited<ReturnType<typeof unrolledGradient>>;
  let first: Awaited<ReturnType<typeof follow>>;
  beforeAll(async () => {
    first = await follow(settings, theta, alpha);
    found = await unrolledGradient(first.problem, first.path, first.end, first.query);
  });
  const loss = async (weights: Float32Array, logits: Float64Array) =>
    (await follow(settings, weights, logits)).query.loss;

  it('by α is what finite differences of whole paths find', async () => {
    const norm = Math.hypot(...found.logits);
    for (const [which, direction] of directions(found.logits).entries()) {
      const h = 0.003;
      const moved = (by: number) => alpha.map((value, i) => value + by * (direction[i] ?? 0));
      const slope = ((await loss(theta, moved(h))) - (await loss(theta, moved(-h)))) / (2 * h);
      expect(Math.abs(slope - inner(direction, found.logits)), `direction ${which}`).toBeLessThan(0.002 * norm);
    }
  });

  it('by μ is what they find too, and the query’s alone is not', async () => {
    const norm = Math.hypot(...found.parameters);
    const off: number[] = [];
    for (const [which, direction] of directions(found.parameters).entries()) {
      const h = 0.002;
      const moved = (by: number) => theta.map((value, i) => value + by * (direction[i] ?? 0));
      const slope = ((await loss(moved(h), alpha)) - (await loss(moved(-h), alpha))) / (2 * h);
      expect(Math.abs(slope - inner(direction, found.parameters)), `direction ${which}`).toBeLessThan(0.002 * norm);
      off.push(Math.abs(slope - inner(direction, first.query.parameters)));
    }
    expect(Math.max(...off)).toBeGreaterThan(0.02 * norm);
  });
});

/** Along the vector itself, and three random ones, of length 1. */
function directions(of: ArrayLike<number>): number[][] {
  const unit = (values: number[]): number[] => {
    const length = Math.hypot(...values);
    return values.map((value) => value / length);
  };
  return [
    unit(Array.from(of)),
    ...[1, 2, 3].map((each) => {
      const random = randomStream(each, 'direction');
      return unit(Array.from(of, () => random.normal()));
    }),
  ];
}

const inner = (a: readonly number[], b: Float32Array | Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
