/** @file What the native engine's tests share: small networks around one node, batches, and finite differences. */
import { randomStream } from '@/domain/random';
import { GraphBuilder } from '@/graph/builder';
import { initialiseParameters } from '@/graph/initialise';
import type { NetworkGraph, NodeId, Shape } from '@/graph/types';
import type { Batch, Program } from '../types';

export interface Around {
  readonly input: Shape;
  /** Channels of the node under test's input; the convolution before it makes its input gradient visible. */
  readonly channels: number;
  readonly classes?: number;
  readonly mixtureSize?: number;
}

/** input → 1x1 convolution → the node under test → linear over every element → loss. */
export function networkAround(
  { input, channels, classes = 5, mixtureSize = 0 }: Around,
  build: (b: GraphBuilder, x: NodeId) => NodeId,
): NetworkGraph {
  const b = new GraphBuilder('around');
  const image = b.input(input);
  const x = b.within('before', () => b.conv2d('conv', image, { kernel: 1, filters: channels, bias: true }), 'stem');
  const features = build(b, x);
  const logits = b.within('head', () => b.linear('classifier', features, { filters: classes }), 'head');
  return b.freeze({ classes, logits, features, losses: [b.softmaxCrossEntropy(logits)], mixtureSize });
}

export function randomBatch(graph: NetworkGraph, size: number, seed = 3): Batch {
  const stream = randomStream(seed, 'batch');
  const shape = graph.shapes[0] ?? [1, 1, 1];
  return {
    images: Float32Array.from({ length: size * shape[0] * shape[1] * shape[2] }, () => stream.normal()),
    labels: Int32Array.from({ length: size }, () => stream.integer(graph.classes)),
    valid: size,
  };
}

export function randomMixture(graph: NetworkGraph, seed = 5): Float32Array {
  const stream = randomStream(seed, 'mixture');
  return Float32Array.from({ length: graph.mixtureSize }, () => 0.2 + stream.uniform());
}

/** Initial weights with every constant (scale, shift) moved, so that no gradient is hidden by a 0 or a 1. */
export function movedParameters(graph: NetworkGraph, seed = 7): Float32Array {
  const stream = randomStream(seed, 'moved');
  return initialiseParameters(graph, seed).map((value) => value + 0.1 * stream.normal());
}

export interface Mismatch {
  readonly what: string;
  readonly difference: number;
  readonly gradient: number;
}

/**
 * A wide step may cross the kink of a ReLU or a maximum, a narrow one drowns in rounding; a kink close by spoils one side
 * only, so a one-sided difference counts too. A wrong gradient fails them all.
 */
const steps = [1 / 512, 1 / 256, 1 / 1024, 1 / 2048, 1 / 4096, 1 / 8192];

/** Central differences of the loss along one random direction per parameter, and along each z. Empty when all agree. */
export async function finiteDifferences(
  program: Program,
  batch: Batch,
  z: Float32Array,
  batchNorm: 'batch' | 'running' = 'batch',
): Promise<Mismatch[]> {
  const { graph } = program;
  const stream = randomStream(11, 'directions');
  const { parameters } = program.read();
  const { dz, dParameters } = await program.gradient(batch, z, { batchNorm, parameters: true });
  const wrong: Mismatch[] = [];
  const judge = async (what: string, gradient: number, along: (distance: number) => Promise<number>): Promise<void> => {
    let difference = Number.NaN;
    const here = await along(0);
    for (const step of steps) {
      const ahead = await along(step);
      const behind = await along(-step);
      difference = (ahead - behind) / (2 * step);
      const sides = [difference, (ahead - here) / step, (here - behind) / step];
      if (sides.some((side) => Math.abs(side - gradient) <= 2e-3 + 0.02 * Math.abs(gradient))) return;
    }
    wrong.push({ what, difference, gradient });
  };
  const loss = async (theta: Float32Array, at: Float32Array): Promise<number> => {
    program.load({ parameters: theta });
    return (await program.evaluate(batch, at, { batchNorm })).loss;
  };
  for (const { name, offset, size } of graph.parameters) {
    const direction = Array.from({ length: size }, () => stream.normal());
    const length = Math.hypot(...direction);
    const gradient = direction.reduce((sum, d, i) => sum + (d / length) * (dParameters?.[offset + i] ?? 0), 0);
    await judge(name, gradient, (distance) =>
      loss(
        parameters.map((value, i) => value + ((direction[i - offset] ?? 0) * distance) / length),
        z,
      ),
    );
  }
  for (let k = 0; k < z.length; k++)
    await judge(`z[${k}]`, dz[k] ?? 0, (distance) =>
      loss(
        parameters,
        z.map((value, i) => value + (i === k ? distance : 0)),
      ),
    );
  program.load({ parameters });
  return wrong;
}
