/**
 * @file The torch engine in the parity suite, against TensorFlow.js on its pure JavaScript backend: some node kinds and
 * all whole networks; every node kind by `npm run test:engine -- --engine torch [--device NAME]`.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeCases } from '@/engine/parity/cases';
import { disagreements } from '@/engine/parity/disagreements';
import { drawMaterial, withBytes } from '@/engine/parity/material';
import { networkCases } from '@/engine/parity/networks';
import { observe, sgdStep } from '@/engine/parity/observe';
import { createTfjsEngine } from '@/engine/tfjs';
import type { Engine } from '@/engine/types';
import { pytorchPeer } from '@/test/pytorch';
import { createTorchEngine } from './index';

/** As between the other engines (engine/parity.test.ts). */
const nodeTolerance = 2e-5;
const networkTolerance = 1e-4;

const pytorch = pytorchPeer();
const whole = process.env.MASTHEAD_PARITY === 'whole';
const device = process.env.MASTHEAD_PARITY_DEVICE ?? 'cpu';
const cases = nodeCases().filter(({ name }) => whole || name.includes('x5, '));

describe.skipIf(pytorch.unobtainable)(`torch on ${device} against tfjs-cpu${pytorch.hint}`, () => {
  let reference: Engine;
  let torch: Engine;
  /** Candidates of equal shape that read one state as one convolution (groups.py). */
  let grouped: Engine;
  beforeAll(async () => {
    reference = await createTfjsEngine('cpu');
    torch = await createTorchEngine({ device, groups: false, python: pytorch.python() });
    grouped = await createTorchEngine({ device, groups: true, python: pytorch.python() });
  });
  afterAll(() => {
    reference?.dispose();
    torch?.dispose();
    grouped?.dispose();
  });

  it.each(cases)('$name', async ({ graph: build, batch, valid, amplification }) => {
    const graph = build();
    const material = drawMaterial(graph, { batch, valid }, 1);
    const expected = await observe(reference, graph, material, sgdStep);
    const found = await observe(torch, graph, material, sgdStep);
    expect(disagreements(graph, expected, found, nodeTolerance * amplification)).toEqual([]);
  });

  it.each(networkCases)(
    '$name',
    async ({ graph: build, batch, valid, step, bytes }) => {
      const graph = build();
      const drawn = drawMaterial(graph, { batch, valid }, 2);
      const material = bytes ? withBytes(graph, drawn, bytes) : drawn;
      const options = step?.(graph) ?? sgdStep;
      const expected = await observe(reference, graph, material, options);
      for (const engine of [torch, grouped]) {
        const found = await observe(engine, graph, material, options);
        expect(disagreements(graph, expected, found, networkTolerance)).toEqual([]);
      }
    },
    180_000,
  );
});
