/**
 * @file The parity suite: the native engine, in each instruction set this machine runs, fused and not, against
 * TensorFlow.js on its pure JavaScript backend: every node kind, and whole networks, with gradients, evaluation, and the
 * state after a step.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { isDomainError } from '@/domain/errors';
import { createNativeEngine, nativeAvailability } from '@/engine/native';
import { createTfjsEngine } from '@/engine/tfjs';
import type { NetworkGraph } from '@/graph/types';
import { nodeCases } from './parity/cases';
import { disagreements } from './parity/disagreements';
import { drawMaterial, type Material, withBytes } from './parity/material';
import { networkCases } from './parity/networks';
import { type Observation, observe, sgdStep } from './parity/observe';
import type { Engine, StepOptions } from './types';

/** Float32 sums of up to some thousand products in another order: each about 1e-6 of a view's largest element. */
const nodeTolerance = 2e-5;
/** Some twenty layers, with batch norms over as few as 8 values that amplify what comes in. */
const networkTolerance = 1e-4;

const native = nativeAvailability();
const skipped = native.available ? '' : ` (skipped: ${native.reason})`;

type Isa = 'avx512' | 'avx2' | 'portable';
interface Variant {
  readonly isa: Isa;
  readonly fusion: 'on' | 'off';
  readonly engine: Engine;
}

/** The instruction sets that run here, best first; each fused, and the best also unfused. */
const variants: Variant[] = (['avx512', 'avx2', 'portable'] as const).flatMap((isa) => {
  const engine = native.available ? engineOf(isa) : null;
  return engine === null ? [] : [{ isa, fusion: 'on' as const, engine }];
});
const [best] = variants;
if (best) variants.push({ ...best, fusion: 'off' });

describe.skipIf(!native.available)(`native against tfjs-cpu${skipped}`, () => {
  let reference: Engine;
  beforeAll(async () => {
    reference = await createTfjsEngine('cpu');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  afterAll(() => {
    for (const engine of [reference, ...variants.map((variant) => variant.engine)]) engine.dispose();
  });

  const observeVariant = (
    { engine, fusion }: Variant,
    graph: NetworkGraph,
    material: Material,
    step: StepOptions,
    threads: number,
  ): Promise<Observation> => {
    vi.stubEnv('MASTHEAD_ENGINE_FUSION', fusion);
    return observe(engine, graph, material, step, threads);
  };

  it.each(nodeCases())('$name', async ({ graph: build, batch, valid, amplification }) => {
    const graph = build();
    const material = drawMaterial(graph, { batch, valid }, 1);
    const expected = await observe(reference, graph, material, sgdStep);
    for (const variant of variants) {
      const { isa, fusion } = variant;
      const found = await observeVariant(variant, graph, material, sgdStep, 1);
      const wrong = disagreements(graph, expected, found, nodeTolerance * amplification);
      expect({ isa, fusion, wrong }).toEqual({ isa, fusion, wrong: [] });
    }
  });

  it.each(networkCases)(
    '$name',
    async ({ graph: build, batch, valid, step, bytes }) => {
      const graph = build();
      const drawn = drawMaterial(graph, { batch, valid }, 2);
      const material = bytes ? withBytes(graph, drawn, bytes) : drawn;
      const options = step?.(graph) ?? sgdStep;
      const expected = await observe(reference, graph, material, options);
      for (const variant of variants) {
        const { isa, fusion } = variant;
        const single = await observeVariant(variant, graph, material, options, 1);
        const wrong = disagreements(graph, expected, single, networkTolerance);
        expect({ isa, fusion, wrong }).toEqual({ isa, fusion, wrong: [] });
        // Not merely close: results do not depend on the number of threads.
        expect(await observeVariant(variant, graph, material, options, 3)).toEqual(single);
      }
      // The pure JavaScript reference takes its time with the auxiliary head's 768 channels.
    },
    180_000,
  );
});

/** Null if this processor lacks the instruction set. */
function engineOf(isa: Isa): Engine | null {
  try {
    return createNativeEngine({ threads: 1, isa });
  } catch (error) {
    if (isDomainError(error) && error.code === 'unavailable') return null;
    throw error;
  }
}
