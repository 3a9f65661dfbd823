/** @file Loss, logits and gradients of the TensorFlow.js engine against float64 central differences, for every node kind. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeCases } from '@/engine/parity/cases';
import { distance } from '@/engine/parity/disagreements';
import { finiteDifferences } from '@/engine/parity/finite-differences';
import { drawMaterial } from '@/engine/parity/material';
import type { Engine } from '@/engine/types';
import { float64Forward } from '@/graph/float64/forward';
import { createTfjsEngine } from './index';

/** Differences cost two forward passes a parameter: cases with few parameters are enough for one engine's formulas. */
const cases = nodeCases().filter((parityCase) => parityCase.graph().parameterCount < 260);
const dropPath = { probability: 0.4, seed: 11 };
let engine: Engine;
beforeAll(async () => {
  engine = await createTfjsEngine('cpu');
});
afterAll(() => engine.dispose());

describe('gradients against central differences in float64', () => {
  it.each(cases)('$name', async ({ graph: build, batch: size, valid }) => {
    const graph = build();
    const { state, batch, z } = drawMaterial(graph, { batch: size, valid }, 1);
    const program = engine.compile(graph, { batch: size });
    program.load(state);
    const before = tf.memory().numTensors;
    for (const batchNorm of ['batch', 'running'] as const) {
      const result = await program.gradient(batch, z, { parameters: true, batchNorm, dropPath });
      const length = (batch.images.length / size) * valid;
      const inputs = {
        ...state,
        z,
        images: batch.images.subarray(0, length),
        labels: batch.labels.subarray(0, valid),
        batchNorm,
        dropPath,
      };
      const expected = finiteDifferences(graph, inputs);
      expect(result.loss).toBeCloseTo(float64Forward(graph, inputs).loss, 4);
      // Float32 sums of a few hundred terms, amplified by at most 1/sqrt(variance): errors stay below 1e-4.
      expect(distance(result.dParameters ?? [], expected.dParameters)).toBeLessThan(1e-4);
      expect(distance(result.dz, expected.dz)).toBeLessThan(1e-4);
    }
    program.free();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('covers every node kind', () => {
    const covered = new Set(cases.flatMap(({ graph }) => graph().nodes.map((node) => node.op)));
    expect([...covered].sort()).toEqual([
      'add',
      'avgPool',
      'batchNorm',
      'channelSlice',
      'concat',
      'conv2d',
      'dropPath',
      'globalAveragePool',
      'identity',
      'input',
      'linear',
      'maxPool',
      'relu',
      'shiftedSlice',
      'softmaxCrossEntropy',
      'weightedSum',
      'zeros',
    ]);
  });
});
