/** @file Shared by the native engine's tests: small networks around one node, batches, and the gradient check. */
import { randomStream } from '@/domain/random';
import type { Batch, Program } from '@/engine/types';
import { GraphBuilder } from '@/graph/builder';
import { float64Forward } from '@/graph/float64/forward';
import { initialiseParameters } from '@/graph/initialise';
import type { NetworkGraph, NodeId, Shape } from '@/graph/types';

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
  readonly native: number;
  readonly float64: number;
}

/** In float64: small against the distance of most values to a kink of relu or max, large against rounding. */
const stepSize = 1e-6;
/**
 * Float32 sums over some hundred products, through up to three batch norms over as few as four values, which divide what
 * rounding leaves by a standard deviation below one: some 100 roundings of 6e-8, relative to the view's whole gradient.
 */
const tolerance = 1e-5;
/** Below this share of the longest view's gradient, a view holds mostly rounding noise of others. */
const floorShare = 1e-2;

/**
 * The native gradient against central differences of the float64 interpreter, along one random direction per parameter and
 * along each z. Empty when all agree.
 */
export async function gradientMismatches(
  program: Program,
  batch: Batch,
  z: Float32Array,
  batchNorm: 'batch' | 'running' = 'batch',
): Promise<Mismatch[]> {
  const { graph } = program;
  const stream = randomStream(11, 'directions');
  const { parameters, statistics } = await program.read();
  const { dz, dParameters = new Float32Array() } = await program.gradient(batch, z, { batchNorm, parameters: true });
  const inputs = { parameters, statistics, z, images: batch.images, labels: batch.labels, batchNorm };
  /** dL/dx of the vector `key` along `direction`, which begins at `offset`. */
  const slope = (key: 'parameters' | 'z', offset: number, direction: readonly number[]): number => {
    const loss = (distance: number): number => {
      const moved = Float64Array.from(inputs[key]);
      direction.forEach((d, i) => {
        moved[offset + i] = (moved[offset + i] ?? 0) + distance * d;
      });
      return float64Forward(graph, { ...inputs, [key]: moved }).loss;
    };
    return (loss(stepSize) - loss(-stepSize)) / (2 * stepSize);
  };
  const norm = (vector: ArrayLike<number>): number =>
    Math.sqrt(Array.from(vector).reduce((sum, value) => sum + value * value, 0));
  const lengths = graph.parameters.map(({ offset, size }) => norm(dParameters.subarray(offset, offset + size)));
  const floor = floorShare * Math.max(...lengths);
  const wrong: Mismatch[] = [];
  const judge = (what: string, native: number, float64: number, scale: number): void => {
    if (!(Math.abs(native - float64) <= tolerance * Math.max(scale, floor))) wrong.push({ what, native, float64 });
  };
  graph.parameters.forEach(({ name, offset, size }, i) => {
    const drawn = Array.from({ length: size }, () => stream.normal());
    const length = norm(drawn);
    const direction = drawn.map((d) => d / length);
    const native = direction.reduce((sum, d, j) => sum + d * (dParameters[offset + j] ?? 0), 0);
    judge(name, native, slope('parameters', offset, direction), lengths[i] ?? 0);
  });
  dz.forEach((native, k) => {
    judge(`z[${k}]`, native, slope('z', k, [1]), Math.abs(native));
  });
  return wrong;
}
