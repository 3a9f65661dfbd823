/**
 * @file Supernets and derived networks against an independent PyTorch implementation of the published definitions
 * (test-support/published.py): outputs, gradients of weights and mixture, and running statistics after a step.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationNames } from '@/domain/cell-operation';
import type { Genotype } from '@/domain/genotype';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { reductionLayers, type SearchSpace, spacePresets, stemKind } from '@/domain/space';
import { createNativeEngine } from '@/engine/native';
import { disagreements } from '@/engine/parity/disagreements';
import { drawMaterial } from '@/engine/parity/material';
import { type Observation, observe } from '@/engine/parity/observe';
import type { Engine, StepOptions } from '@/engine/types';
import { reachable } from '@/graph/reachability';
import type { NetworkGraph } from '@/graph/types';
import { pytorchPeer } from '@/test/pytorch';
import { buildDerived } from './derived';
import { buildSupernet } from './supernet';

const pytorch = pytorchPeer();
/** Relative, per parameter view: float32 against PyTorch's float64. */
const tolerance = 1e-4;
const step: StepOptions = {
  groups: [
    { groups: ['stem', 'body', 'head'], optimiser: { kind: 'sgd', momentum: 0 }, learningRate: 0.1, weightDecay: 0 },
  ],
};

interface Case {
  readonly name: string;
  readonly space: SearchSpace;
  readonly genotype: Genotype | null;
  readonly resolution: number;
  readonly auxiliary?: boolean;
}

const { base, darts, 'nas-bench-201': benchmark } = spacePresets;
/** Layer 0 is a normal cell; layers 1 and 2 reduce, so that cells before and after a reduction are met. */
const small = { initChannels: 4, layers: 3, nodes: 3 };
const drawn = (space: SearchSpace, seed: number): Genotype => randomGenotype(space, randomStream(seed, 'published'));

/** Every operation alone (`none`, which is no space, beside another): in a normal and in a reduction cell, at stride 1 and 2, mixed and derived. */
const alone = operationNames.flatMap((operation): Case[] => {
  const space = {
    ...base,
    ...small,
    nodes: 2,
    operations: operation === 'none' ? [operation, 'skip_connect' as const] : [operation],
  };
  const both = [null, drawn(space, 2)];
  return both.map((genotype) => ({
    name: `${operation} alone, ${genotype === null ? 'supernet' : 'derived'}`,
    ...{ space, genotype, resolution: 16 },
  }));
});

const whole: Case[] = [
  ...[base, { ...base, tied: true }, { ...base, operations: operationNames.toSorted() }, darts, benchmark].flatMap(
    (preset) => {
      const space = { ...preset, ...small, ...(preset === benchmark ? { layers: 5 } : {}) };
      const name = `${space.topology}${space.tied ? ', tied' : ''}, ${space.operations.length} operations`;
      return [null, drawn(space, 1), drawn(space, 2)].map((genotype, index) => ({
        name: `${name}, ${genotype === null ? 'supernet' : `derived ${index}`}`,
        ...{ space, genotype, resolution: 16 },
      }));
    },
  ),
  {
    name: 'darts, with the auxiliary head',
    space: { ...darts, ...small },
    genotype: drawn(darts, 3),
    resolution: 32,
    auxiliary: true,
  },
  { name: "darts, ImageNet's stem", space: { ...darts, ...small }, genotype: drawn(darts, 4), resolution: 128 },
  // Of five layers, as above, cancelling gradients of shifts before a batch-norm can pass the tolerance at this resolution:
  // 2.4e-4 of float32 rounding here, where PyTorch's own float32 is 2.7e-3 away from its float64.
  {
    name: 'nas-bench-201, the medium stem',
    space: { ...benchmark, ...small },
    genotype: drawn(benchmark, 6),
    resolution: 48,
  },
];

const cases = [...alone, ...whole].map((each) => {
  const { space, genotype, resolution, auxiliary = false } = each;
  const { initChannels, layers, reductions, stemMultiplier } = space;
  const sizes = { initChannels, layers, classes: 5, resolution };
  const graph =
    genotype === null
      ? buildSupernet(space, sizes)
      : buildDerived(genotype, { ...sizes, reductions, stemMultiplier, auxiliary: auxiliary ? 0.4 : 0 });
  return { ...each, auxiliary, sizes, graph, material: drawMaterial(graph, { batch: 6, valid: 6 }, 9) };
});

/** One process for all cases: importing torch takes longer than the cases. */
function observePublished(executable: string): Observation[] {
  const input = cases.map(({ name, space, genotype, auxiliary, sizes, graph, material }) => {
    const { state, batch, z } = material;
    const views = (specs: readonly { offset: number; size: number }[], values: Float32Array) =>
      specs.map((spec) => ({ ...spec, values: Array.from(values.subarray(spec.offset, spec.offset + spec.size)) }));
    return {
      ...{ name, space, genotype, auxiliary },
      sizes: { ...sizes, reductions: reductionLayers(space) },
      stem: stemKind(sizes.resolution),
      parameters: views(graph.parameters, state.parameters),
      statistics: views(graph.statistics, state.statistics),
      images: Array.from(batch.images),
      labels: Array.from(batch.labels),
      z: Array.from(z),
    };
  });
  const script = join(import.meta.dirname, 'test-support', 'published.py');
  const options = { input: JSON.stringify(input), encoding: 'utf8', maxBuffer: 1 << 28, timeout: 120_000 } as const;
  const run = spawnSync(executable, [script], options);
  if (run.status !== 0) throw new Error(`The published networks failed: ${run.stderr}`);
  return JSON.parse(run.stdout);
}

/** Statistics of batch-norms whose output nothing reads: PyTorch computes and updates them, an engine leaves them alone. */
function unread(graph: NetworkGraph): string[] {
  const read = reachable(graph);
  return graph.nodes.flatMap((node, id) =>
    node.op === 'batchNorm' && read[id] !== true ? [node.mean, node.variance] : [],
  );
}

describe.skipIf(pytorch.unobtainable)(`published definitions in PyTorch${pytorch.hint}`, () => {
  const expected = new Map<string, Observation>();
  let engine: Engine | null = null;
  beforeAll(() => {
    engine = createNativeEngine({ threads: 1 });
    const observations = observePublished(pytorch.python());
    cases.forEach(({ name }, index) => {
      expected.set(name, observations[index] ?? {});
    });
  }, 150_000);
  afterAll(() => engine?.dispose());

  it('has each case once', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    const operations = new Set(
      cases.flatMap(({ genotype }) => genotype?.normal.nodes.flat() ?? []).map((e) => e.operation),
    );
    expect(operations.size).toBe(operationNames.length);
  });

  it.each(cases)('$name', async ({ name, graph, material }) => {
    if (engine === null) throw new Error('no engine');
    const { loss, logits, dParameters, dz, statistics } = await observe(engine, graph, material, step);
    const found = { loss: [Array.from(loss ?? [])[0] ?? Number.NaN], logits, dParameters, dz, statistics };
    const parts = Object.entries(found).flatMap(([part, values]) => (values === undefined ? [] : [[part, values]]));
    const apart = disagreements(graph, Object.fromEntries(parts), expected.get(name) ?? {}, tolerance);
    const left = unread(graph);
    expect(apart.filter((text) => !left.some((view) => text.startsWith(`statistics ${view}:`)))).toEqual([]);
    for (const { offset, size } of graph.statistics.filter((view) => left.includes(view.name)))
      expect(Array.from(statistics ?? []).slice(offset, offset + size)).toEqual(
        Array.from(material.state.statistics.subarray(offset, offset + size)),
      );
  });
});
