/** @file The chain rule of float64/backward.ts against central differences of float64/forward.ts, for every node kind, and of the images. */
import { describe, expect, it } from 'vitest';
import { nodeCases } from '@/engine/parity/cases';
import { distance } from '@/engine/parity/disagreements';
import { finiteDifferences } from '@/engine/parity/finite-differences';
import { drawMaterial } from '@/engine/parity/material';
import type { NetworkGraph } from '@/graph/types';
import { float64Backward } from './backward';
import { type Float64Inputs, float64Forward } from './forward';

const dropPath = { probability: 0.4, seed: 11 };

/** Of the whole loss. */
function gradientsOf(graph: NetworkGraph, inputs: Float64Inputs) {
  const seeds = new Map(
    graph.nodes.flatMap((node, id) =>
      node.op === 'softmaxCrossEntropy' ? [[id, Float64Array.of(node.weight)] as const] : [],
    ),
  );
  return float64Backward(graph, inputs, float64Forward(graph, inputs).outputs, seeds);
}

describe('gradients in float64 against central differences', () => {
  it.each(nodeCases().filter(({ graph }) => graph().parameterCount < 260))(
    '$name',
    ({ graph: build, batch: size, valid }) => {
      const graph = build();
      const { state, batch, z } = drawMaterial(graph, { batch: size, valid }, 1);
      const [height = 0, width = 0, channels = 0] = graph.shapes[0] ?? [];
      for (const batchNorm of ['batch', 'running'] as const) {
        const inputs: Float64Inputs = {
          ...state,
          z,
          batchNorm,
          dropPath,
          labels: batch.labels.subarray(0, valid),
          images: batch.images.subarray(0, valid * height * width * channels),
        };
        const { parameters, images } = gradientsOf(graph, inputs);
        expect(distance(parameters, finiteDifferences(graph, inputs).dParameters)).toBeLessThan(1e-6);
        const step = 1e-6;
        const moved = Float64Array.from(inputs.images);
        for (const index of [0, Math.floor(moved.length / 2), moved.length - 1]) {
          const lossAt = (offset: number): number => {
            const other = moved.slice();
            other[index] = (moved[index] ?? 0) + offset;
            return float64Forward(graph, { ...inputs, images: other }).loss;
          };
          expect(images[index]).toBeCloseTo((lossAt(step) - lossAt(-step)) / (2 * step), 6);
        }
      }
    },
  );
});
