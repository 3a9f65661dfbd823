/**
 * @file The TensorFlow.js engine on TensorFlow itself, if `npm run engine:tensorflow` has built it here: the parity suite against the pure
 * JavaScript backend, and its tensors (whole: `npm run test:engine -- --engine tfjs-tensorflow`).
 */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeCases } from '@/engine/parity/cases';
import { disagreements } from '@/engine/parity/disagreements';
import { drawMaterial, withBytes } from '@/engine/parity/material';
import { networkCases } from '@/engine/parity/networks';
import { observe, sgdStep } from '@/engine/parity/observe';
import { selectEngine } from '@/engine/select';
import type { Engine } from '@/engine/types';
import { createTfjsEngine } from './index';

/** As between the other engines (engine/parity.test.ts). */
const nodeTolerance = 2e-5;
const networkTolerance = 1e-4;

const whole = process.env.MASTHEAD_PARITY === 'whole';
const found = await createTfjsEngine('tensorflow').catch((error: unknown) => String(error));
const tensorflow = typeof found === 'string' ? null : found;
const skipped = typeof found === 'string' ? ` (skipped: ${found})` : '';

describe.skipIf(tensorflow === null)(`tfjs-tensorflow${skipped}`, () => {
  let reference: Engine;
  const engine = (): Engine => {
    if (tensorflow === null) throw new Error('skipped');
    return tensorflow;
  };
  beforeAll(async () => {
    reference = await createTfjsEngine('cpu');
  });
  afterAll(() => {
    reference?.dispose();
    tensorflow?.dispose();
  });

  it.each(nodeCases().filter(({ name }) => whole || name.includes('x5, ')))(
    '$name',
    async ({ graph: build, batch, valid, amplification }) => {
      const graph = build();
      const material = drawMaterial(graph, { batch, valid }, 1);
      const expected = await observe(reference, graph, material, sgdStep);
      const { numTensors } = tf.memory();
      const seen = await observe(engine(), graph, material, sgdStep);
      expect(tf.memory().numTensors).toBe(numTensors);
      expect(disagreements(graph, expected, seen, nodeTolerance * amplification)).toEqual([]);
    },
  );

  it.each(networkCases)(
    '$name',
    async ({ graph: build, batch, valid, step, bytes }) => {
      const graph = build();
      const drawn = drawMaterial(graph, { batch, valid }, 2);
      const material = bytes ? withBytes(graph, drawn, bytes) : drawn;
      const options = step?.(graph) ?? sgdStep;
      const expected = await observe(reference, graph, material, options);
      expect(
        disagreements(graph, expected, await observe(engine(), graph, material, options), networkTolerance),
      ).toEqual([]);
    },
    180_000,
  );

  it('is refused for the kind of device that its library does not have', async () => {
    const device = engine().info.kind === 'cpu' ? 'gpu' : 'cpu';
    await expect(selectEngine('tfjs-tensorflow', { device })).rejects.toMatchObject({ code: 'unavailable' });
  });
});
