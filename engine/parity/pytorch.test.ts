/** @file Both engines against PyTorch in float64: a set of node cases and all whole networks, including one step of PyTorch's optimisers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNativeEngine, nativeAvailability } from '@/engine/native';
import { createTfjsEngine } from '@/engine/tfjs';
import type { Engine } from '@/engine/types';
import { pytorchPeer } from '@/test/pytorch';
import { nodeCases } from './cases';
import { disagreements } from './disagreements';
import { drawMaterial } from './material';
import { networkCases } from './networks';
import { type Observation, observe, sgdStep } from './observe';
import { observePytorch } from './pytorch';

const pytorch = pytorchPeer();

/** As between two engines (engine/parity.test.ts): PyTorch computes in float64, so this is float32 rounding alone. */
const nodeTolerance = 2e-5;
const networkTolerance = 1e-4;

// PyTorch refuses batch norm over a single value per channel.
const single = (name: string): boolean =>
  name.startsWith('batchNorm') && name.includes(' 1x1x') && name.endsWith('1 of 1');
const cases = [
  ...nodeCases()
    .filter(({ name }) => name.includes('x5, ') && !single(name))
    .map((node) => ({ ...node, step: sgdStep, tolerance: nodeTolerance * node.amplification })),
  ...networkCases.map((network) => ({ ...network, step: sgdStep, tolerance: networkTolerance })),
].map(({ name, graph: build, batch, valid, tolerance, ...rest }) => {
  const graph = build();
  const network = networkCases.find((candidate) => candidate.name === name);
  const step = network?.step?.(graph) ?? rest.step;
  return { name, graph, step, tolerance, material: drawMaterial(graph, { batch, valid }, 3) };
});

describe.skipIf(pytorch.unobtainable)(`engines against PyTorch${pytorch.hint}`, () => {
  let expected: Map<string, Observation>;
  let engines: Engine[] = [];
  beforeAll(async () => {
    const observations = observePytorch(pytorch.python(), cases);
    expected = new Map(cases.map(({ name }, index) => [name, observations[index] ?? {}]));
    engines = [await createTfjsEngine('cpu')];
    if (nativeAvailability().available) engines.push(createNativeEngine({ threads: 1 }));
  }, 150_000);
  afterAll(() => {
    for (const engine of engines) engine.dispose();
  });

  it.each(cases)('$name', async ({ name, graph, material, step, tolerance }) => {
    for (const engine of engines) {
      const found = await observe(engine, graph, material, step);
      expect([engine.info.name, ...disagreements(graph, found, expected.get(name) ?? {}, tolerance)]).toEqual([
        engine.info.name,
      ]);
    }
  });
});
