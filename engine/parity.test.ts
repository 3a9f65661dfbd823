/**
 * @file The parity suite: the native engine against TensorFlow.js on its pure JavaScript backend, for every node kind,
 * stride, dilation, odd and 1x1 map, and for whole networks: gradients, evaluation, and the state after a step.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNativeEngine, nativeAvailability } from '@/engine/native';
import { createTfjsEngine } from '@/engine/tfjs';
import { nodeCases } from './parity/cases';
import { drawMaterial, withBytes } from './parity/material';
import { networkCases } from './parity/networks';
import { disagreements, observe, sgdStep } from './parity/observe';
import type { Engine } from './types';

/** Float32 sums of up to 1568 products in another order: each about 1e-6 of the largest, passed through a short network. */
const nodeTolerance = 5e-5;
/** Some twenty layers, with batch norms over as few as 8 values that amplify what comes in. */
const networkTolerance = 1e-3;

const native = nativeAvailability();
const skipped = native.available ? '' : ` (skipped: ${native.reason})`;

describe.skipIf(!native.available)(`native against tfjs-cpu${skipped}`, () => {
  let engines: { native: Engine; reference: Engine };
  beforeAll(async () => {
    engines = { native: createNativeEngine({ threads: 1 }), reference: await createTfjsEngine('cpu') };
  });
  afterAll(() => {
    engines.native.dispose();
    engines.reference.dispose();
  });

  it.each(nodeCases())('$name', async ({ graph: build, batch, valid }) => {
    const graph = build();
    const material = drawMaterial(graph, { batch, valid }, 1);
    const expected = await observe(engines.reference, graph, material, sgdStep);
    expect(disagreements(expected, await observe(engines.native, graph, material, sgdStep), nodeTolerance)).toEqual([]);
  });

  it.each(networkCases)('$name', async ({ graph: build, batch, valid, step, bytes }) => {
    const graph = build();
    const drawn = drawMaterial(graph, { batch, valid }, 2);
    const material = bytes ? withBytes(graph, drawn, bytes) : drawn;
    const options = step?.(graph) ?? sgdStep;
    const expected = await observe(engines.reference, graph, material, options);
    const single = await observe(engines.native, graph, material, options, 1);
    expect(disagreements(expected, single, networkTolerance)).toEqual([]);
    // Not merely close: results do not depend on the number of threads.
    expect(await observe(engines.native, graph, material, options, 3)).toEqual(single);
  });
});
