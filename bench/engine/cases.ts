/** @file The networks that are measured, and one training step on each: both sides are defined here once. */
import { type Genotype, parseGenotype } from '@/domain/genotype';
import { randomStream } from '@/domain/random';
import { type SpacePresetName, spacePresets } from '@/domain/space';
import type { Batch, Engine, StepOptions } from '@/engine/types';
import { initialiseParameters } from '@/graph/initialise';
import type { NetworkGraph } from '@/graph/types';
import { buildDerived } from '@/nas/spaces/derived';
import { buildSupernet } from '@/nas/spaces/supernet';

export interface Size {
  readonly initChannels: number;
  readonly layers: number;
  readonly batch: number;
  readonly resolution: number;
}

export const classes = 10;
export const inputChannels = 3;
export const clip = 5;

/** The two supernets of the goals table. */
export const sizes = {
  c16: { initChannels: 16, layers: 8, batch: 16, resolution: 32 },
  c8: { initChannels: 8, layers: 4, batch: 32, resolution: 16 },
} as const satisfies Record<string, Size>;

/** BASE's cell for CIFAR-10, as published (CIFAR_TUNED). */
export const baseCifarCell: Genotype = parseGenotype(`Genotype(
  normal=[('skip_connect', 0), ('dil_conv_3x3', 1), ('max_pool_3x3', 0), ('dil_conv_5x5', 0), ('max_pool_3x3', 0),
    ('sep_conv_5x5', 0), ('max_pool_3x3', 1), ('dil_conv_5x5', 1)], normal_concat=range(2, 6),
  reduce=[('sep_conv_3x3', 0), ('sep_conv_5x5', 0), ('max_pool_3x3', 0), ('sep_conv_3x3', 0), ('skip_connect', 0),
    ('avg_pool_3x3', 3), ('max_pool_3x3', 1), ('skip_connect', 2)], reduce_concat=range(2, 6))`);

/** DARTS' second-order cell, as published. */
export const dartsCell: Genotype = parseGenotype(`Genotype(
  normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 1),
    ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)], normal_concat=range(2, 6),
  reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 1), ('max_pool_3x3', 0),
    ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)], reduce_concat=range(2, 6))`);

/** NAS-Bench-201's best on CIFAR-10. */
export const benchmarkCell: Genotype = parseGenotype(
  '|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|',
);

export function supernet(space: SpacePresetName, { initChannels, layers, resolution }: Size): NetworkGraph {
  return buildSupernet({ ...spacePresets[space], initChannels, layers, inputChannels }, { classes, resolution });
}

export function derived({ initChannels, layers, resolution }: Size, cell = baseCifarCell): NetworkGraph {
  return buildDerived(cell, { initChannels, layers, classes, resolution, inputChannels });
}

/** SGD with momentum and weight decay over everything, gradient clipped: DARTS' settings. */
export const stepOptions: StepOptions = {
  clip,
  groups: [
    {
      groups: ['stem', 'body', 'head'],
      optimiser: { kind: 'sgd', momentum: 0.9 },
      learningRate: 0.025,
      weightDecay: 3e-4,
    },
  ],
};

/** Standard normal images, as PyTorch's side has them. */
export function floatBatch(graph: NetworkGraph, size: number): Batch {
  const stream = randomStream(0, 'bench/images');
  const [height, width, channels] = graph.shapes[0] ?? [1, 1, 1];
  return {
    images: Float32Array.from({ length: size * height * width * channels }, () => stream.normal()),
    labels: labels(graph, size),
    valid: size,
  };
}

export function labels(graph: NetworkGraph, size: number): Int32Array {
  return Int32Array.from({ length: size }, (_, i) => i % graph.classes);
}

/** Every candidate at the same weight. */
export function evenMixture(graph: NetworkGraph): Float32Array {
  const z = new Float32Array(graph.mixtureSize);
  for (const { offset, size } of graph.choices) z.fill(1 / size, offset, offset + size);
  return z;
}

/** What one step runs with; `draw` counts steps, for those that redraw candidates. */
export type StepInput = (draw: number) => { batch: Batch; z: Float32Array; options: StepOptions };

export interface Training {
  readonly graph: NetworkGraph;
  readonly memoryBytes: number;
  /** Seconds of `steps` steps, after one untimed step. */
  readonly sample: (steps: number) => Promise<number>;
  readonly step: () => Promise<void>;
  readonly free: () => void;
}

/** A program with initial weights, ready to step. */
export function train(
  engine: Engine,
  graph: NetworkGraph,
  settings: { readonly batch: number; readonly threads: number; readonly input?: StepInput },
): Training {
  const { batch, threads } = settings;
  const program = engine.compile(graph, { batch, threads });
  program.load({ parameters: initialiseParameters(graph, 0) });
  const fixed = { batch: floatBatch(graph, batch), z: evenMixture(graph), options: stepOptions };
  const input = settings.input ?? (() => fixed);
  let draw = 0;
  const step = async (): Promise<void> => {
    const { batch: examples, z, options } = input(draw++);
    await program.step(examples, z, options);
  };
  const sample = async (steps: number): Promise<number> => {
    await step();
    const begun = performance.now();
    for (let i = 0; i < steps; i++) await step();
    return (performance.now() - begun) / 1000;
  };
  return { graph, memoryBytes: program.memoryBytes, sample, step, free: () => program.free() };
}
