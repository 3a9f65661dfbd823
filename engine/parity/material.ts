/** @file Seeded state and batches for a graph, for every parity check. Test material. */
import { randomStream } from '@/domain/random';
import type { Augmentation, Batch, ProgramState } from '@/engine/types';
import type { NetworkGraph, Shape } from '@/graph/types';

export interface Material {
  readonly state: ProgramState;
  readonly batch: Batch;
  readonly z: Float32Array;
}

/** Everything is drawn, so that no value is special: moments, running statistics, scales and shifts too. */
export function drawMaterial(graph: NetworkGraph, size: { batch: number; valid: number }, seed: number): Material {
  const stream = randomStream(seed, 'parity');
  const draw = (length: number, value: () => number): Float32Array => Float32Array.from({ length }, value);
  const parameters = new Float32Array(graph.parameterCount);
  for (const spec of graph.parameters) {
    // Fan-in scaling keeps activations near 1 in deep networks; vectors (scales, shifts, biases) stay around 1.
    const fanIn = spec.shape.length === 1 ? 1 : spec.size / (spec.shape.at(-1) ?? 1);
    for (let i = 0; i < spec.size; i++)
      parameters[spec.offset + i] = (spec.shape.length === 1 ? 0.7 : 0) + stream.normal() / Math.sqrt(fanIn);
  }
  const statistics = new Float32Array(graph.statisticCount);
  for (const { kind, offset, size: length } of graph.statistics)
    for (let i = 0; i < length; i++)
      statistics[offset + i] = kind === 'mean' ? stream.normal() : 0.5 + stream.uniform();
  const shape = imageShape(graph);
  return {
    state: {
      parameters,
      firstMoments: draw(graph.parameterCount, () => 0.01 * stream.normal()),
      secondMoments: draw(graph.parameterCount, () => 0.01 * stream.uniform()),
      statistics,
      updates: 3,
    },
    batch: {
      images: draw(size.batch * shape[0] * shape[1] * shape[2], () => stream.normal()),
      labels: Int32Array.from({ length: size.batch }, () => stream.integer(graph.classes)),
      valid: size.valid,
    },
    z: draw(graph.mixtureSize, () => 0.1 + stream.uniform()),
  };
}

/** The same material with drawn bytes for images, normalised, and augmented on request. */
export function withBytes(
  graph: NetworkGraph,
  material: Material,
  options: { readonly imageChannels: 1 | 3; readonly augmentation?: Augmentation },
): Material {
  const [height, width, channels] = imageShape(graph);
  const stream = randomStream(4, 'bytes');
  const size = material.batch.labels.length * height * width * options.imageChannels;
  return {
    ...material,
    batch: {
      ...material.batch,
      images: Uint8Array.from({ length: size }, () => stream.integer(256)),
      normalisation: {
        mean: Array.from({ length: channels }, (_, c) => 0.5 - 0.1 * c),
        deviation: Array.from({ length: channels }, (_, c) => 0.2 + 0.05 * c),
      },
      ...(options.augmentation && { augmentation: options.augmentation }),
    },
  };
}

function imageShape(graph: NetworkGraph): Shape {
  const [node] = graph.nodes;
  return node?.op === 'input' ? node.shape : [1, 1, 1];
}
