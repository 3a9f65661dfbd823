/** @file Tests of supernets and derived networks at the sizes and shapes the product meets. */

import { describe, expect, it } from 'vitest';
import { choiceLayout, mixtureSize } from '@/domain/architecture-layout';
import { operationNames } from '@/domain/cell-operation';
import { parseGenotype } from '@/domain/genotype';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { type SearchSpace, searchSpaceSchema, spacePresets } from '@/domain/space';
import { countMacs, countParameters } from '@/graph/counts';
import { float64Forward } from '@/graph/float64/forward';
import { initialiseParameters, initialStatistics } from '@/graph/initialise';
import type { NetworkGraph } from '@/graph/types';
import { copyViews, mapViews, parameterLayout, unionLayout } from '@/graph/views';
import { fc } from '@/test/fast-check';
import { buildDerived } from './derived';
import { buildSupernet } from './supernet';

const small: SearchSpace = { ...spacePresets.base, initChannels: 4, layers: 4 };
const benchmark: SearchSpace = { ...spacePresets['nas-bench-201'], initChannels: 4, layers: 5 };
const genotype = parseGenotype(`Genotype(
  normal=[('sep_conv_3x3', 0), ('skip_connect', 1), ('max_pool_3x3', 0), ('max_pool_3x3', 0)], normal_concat=[2, 3],
  reduce=[('skip_connect', 0), ('conv_7x1_1x7', 1), ('none', 0), ('none', 2)], reduce_concat=[2, 3])`);

/** Every node reads nodes before it, and its stated shape is what its kind makes of theirs. */
function checkGraph(graph: NetworkGraph): void {
  expect(graph.shapes).toHaveLength(graph.nodes.length);
  expect(new Set(graph.parameters.map((p) => p.name)).size).toBe(graph.parameters.length);
  for (const shape of graph.shapes) expect(Math.min(...shape)).toBeGreaterThan(0);
  expect(graph.shapes[graph.outputs.logits]).toEqual([1, 1, graph.classes]);
}

describe('supernet', () => {
  it.each([8, 9, 16, 28, 32, 41, 84, 105, 113, 224])('builds at %d px', (resolution) => {
    for (const inputChannels of [1, 3] as const) {
      for (const space of [small, { ...small, topology: 'darts' as const }, benchmark]) {
        const graph = buildSupernet({ ...space, inputChannels }, { classes: 5, resolution });
        checkGraph(graph);
        expect(graph.mixtureSize).toBe(mixtureSize(graph.choices));
      }
    }
  });
  it('mixes every candidate exactly once per cell', () => {
    const graph = buildSupernet(small, { classes: 5, resolution: 16 });
    const seen = new Map<number, number>();
    for (const node of graph.nodes)
      if (node.op === 'weightedSum') for (const { z } of node.terms) seen.set(z, (seen.get(z) ?? 0) + 1);
    expect([...seen.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: graph.mixtureSize }, (_, z) => z));
    expect(new Set(seen.values())).toEqual(new Set([2]));
  });
  it('shares the decisions of tied cells, not their weights', () => {
    const tied = buildSupernet({ ...small, tied: true }, { classes: 5, resolution: 16 });
    const free = buildSupernet(small, { classes: 5, resolution: 16 });
    expect(tied.mixtureSize).toBe(free.mixtureSize / 2);
    expect(tied.parameterCount).toBe(free.parameterCount);
  });
  it.each([8, 9, 28, 41])('builds with partial channels at %d px', (resolution) => {
    for (const space of [small, { ...small, topology: 'darts' as const, nodes: 6 }, benchmark]) {
      const graph = buildSupernet(space, { classes: 5, resolution, partial: 4 });
      checkGraph(graph);
      expect(countMacs(graph)).toBeLessThan(countMacs(buildSupernet(space, { classes: 5, resolution })));
    }
  });
  it('computes on a part of the channels, and lets the others pass by with the weight of what reads them', () => {
    const graph = buildSupernet(small, { classes: 5, resolution: 8, partial: 4 });
    const slice = graph.nodes.findIndex(({ op }) => op === 'channelSlice');
    const node = graph.nodes.findIndex(({ op }, id) => op === 'concat' && id > slice);
    const [choice] = graph.choices;
    // The two states that the first node reads.
    const states = [
      ...new Set(graph.nodes.slice(0, node).flatMap((each) => (each.op === 'channelSlice' ? [each.input] : []))),
    ];
    const outputs = (kept: Readonly<Record<string, number>>) => {
      const z = new Float32Array(graph.mixtureSize);
      choice?.candidates.forEach(({ operation, input }, i) => {
        z[choice.offset + i] = kept[`${operation} ${input}`] ?? 0;
      });
      const stream = randomStream(1, 'images');
      const images = Float32Array.from({ length: 2 * 8 * 8 * small.inputChannels }, () => stream.normal());
      const state = { parameters: initialiseParameters(graph, 2), statistics: initialStatistics(graph) };
      return float64Forward(graph, { ...state, images, labels: Int32Array.of(0, 1), z, batchNorm: 'batch' }).outputs;
    };
    // Four channels in four parts: node 2 computes on channel 2 alone.
    const skips = outputs({ 'skip_connect 0': 1, 'skip_connect 1': 0.5 });
    skips[node]?.forEach((value, i) => {
      expect(value).toBeCloseTo((skips[states[0] ?? -1]?.[i] ?? 0) + 0.5 * (skips[states[1] ?? -1]?.[i] ?? 0), 10);
    });
    const convolved = outputs({ 'sep_conv_3x3 0': 1 });
    const far = convolved[node]?.map((value, i) => value - (convolved[states[0] ?? -1]?.[i] ?? 0)) ?? [];
    expect(far.every((value, i) => i % 4 === 2 || value === 0)).toBe(true);
    expect(far.some((value, i) => i % 4 === 2 && Math.abs(value) > 0.1)).toBe(true);
  });
  it('halves odd maps upwards: 28, 14, 7, 4', () => {
    const graph = buildSupernet({ ...small, reductions: [1, 2, 3] }, { classes: 5, resolution: 28 });
    const sides = graph.nodes.flatMap((node, id) => (node.op === 'weightedSum' ? [graph.shapes[id]?.[0] ?? 0] : []));
    expect([...new Set(sides)]).toEqual([28, 14, 7, 4]);
  });
  it('builds any space of any operations', () => {
    const space = fc.record({
      topology: fc.constantFrom('base', 'darts', 'nas-bench-201'),
      tied: fc.boolean(),
      operations: fc.subarray(
        [...operationNames].filter((name) => name !== 'none'),
        { minLength: 1 },
      ),
      nodes: fc.integer({ min: 1, max: 8 }),
      keep: fc.integer({ min: 1, max: 3 }),
      initChannels: fc.integer({ min: 2, max: 5 }),
      layers: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(space, fc.integer({ min: 4, max: 20 }), (fields, resolution) => {
        const single = fields.topology === 'nas-bench-201' ? { keep: 1, tied: false, stemMultiplier: 1 } : {};
        const document = { ...fields, ...single, operations: ['none', ...fields.operations] };
        const drawn = searchSpaceSchema.parse(document);
        const graph = buildSupernet(drawn, { classes: 3, resolution });
        checkGraph(graph);
        expect(graph.mixtureSize).toBe(mixtureSize(choiceLayout(drawn)));
        const { initChannels, layers } = drawn;
        const derived = randomGenotype(drawn, randomStream(resolution, 'any space'));
        checkGraph(buildDerived(derived, { initChannels, layers, classes: 3, resolution }));
      }),
      { numRuns: 40 },
    );
  });
  it('does only what a mask allows', () => {
    const graph = buildSupernet(small, { classes: 5, resolution: 16 });
    const all = countMacs(graph);
    const none = new Uint8Array(graph.mixtureSize);
    expect(countMacs(graph, { mask: none.slice().fill(1) })).toBe(all);
    expect(countMacs(graph, { mask: none })).toBe(graph.classes * 64);
  });
  it('keeps the stem beside the body: equal names and sizes at every resolution', () => {
    const [low, middle, high] = [28, 84, 128].map((resolution) => buildSupernet(small, { classes: 5, resolution }));
    if (low === undefined || middle === undefined || high === undefined) throw new Error('three graphs');
    const prior = unionLayout([low, middle, high].map((graph) => parameterLayout(graph)));
    const stems = [low, middle, high].reduce((sum, graph) => sum + countParameters(graph).stem, 0);
    expect(prior.length).toBe(stems + countParameters(low).body + countParameters(low).head);
    const onto = mapViews(parameterLayout(low, ['body']), parameterLayout(high, ['body']));
    expect(onto.missing).toEqual([]);
    const copied = new Float32Array(high.parameterCount);
    copyViews(onto, new Float32Array(low.parameterCount).fill(1), copied);
    expect(copied.reduce((sum, v) => sum + v, 0)).toBe(countParameters(high).body);
    expect(low.parameters.filter((p) => p.group === 'stem').every((p) => p.name.startsWith('stem/small/'))).toBe(true);
  });
  it('refuses what the resolution does not allow', () => {
    expect(() => buildSupernet({ ...small, reductions: [0, 1, 2] }, { classes: 5, resolution: 4 })).toThrow(
      /reductions are too many for 4 px/,
    );
    expect(() => buildSupernet(small, { classes: 1, resolution: 8 })).toThrow(/classes/);
  });
});

describe("NAS-Bench-201's network", () => {
  it('halves odd maps upwards on both ways of its residual blocks', () => {
    const graph = buildSupernet({ ...benchmark, layers: 7, reductions: [1, 3, 5] }, { classes: 5, resolution: 28 });
    const sides = graph.nodes.flatMap((node, id) => (node.op === 'add' ? [graph.shapes[id]?.[0] ?? 0] : []));
    expect(sides).toEqual([14, 7, 4]);
  });
  it('has one supernet for derived networks of every cell: three stages, the same stem and blocks', () => {
    const sizes = { classes: 10, resolution: 32 };
    const supernet = buildSupernet(spacePresets['nas-bench-201'], sizes);
    const edges = [16, 32, 64].reduce((sum, c) => sum + 5 * 6 * (c * c + 9 * c * c), 0);
    const empty = parseGenotype('|none~0|+|none~0|none~1|+|none~0|none~1|none~2|');
    const frame = buildDerived(empty, { ...sizes, initChannels: 16, layers: 17 }).parameterCount;
    expect(supernet.parameterCount).toBe(frame + edges);
  });
});

describe('derived network', () => {
  it.each([6, 15, 16, 28, 64, 224])('builds at %d px, with doubled pairs, none and strided skips', (resolution) => {
    const graph = buildDerived(genotype, {
      initChannels: 5,
      layers: 3,
      classes: 4,
      resolution,
      dropPath: true,
      inputChannels: 1,
    });
    checkGraph(graph);
    expect(graph.mixtureSize).toBe(0);
    expect(graph.nodes.filter((node) => node.op === 'zeros')).toHaveLength(2);
  });
  it('drops paths after every operation but identities', () => {
    const sizes = { initChannels: 4, layers: 1, classes: 4, resolution: 16 };
    const dropped = (reductions: number[]): number =>
      buildDerived(genotype, { ...sizes, reductions, dropPath: true }).nodes.filter((node) => node.op === 'dropPath')
        .length;
    expect(dropped([])).toBe(3);
    expect(dropped([0])).toBe(2);
    expect(buildDerived(genotype, sizes).nodes.some((node) => node.op === 'dropPath')).toBe(false);
  });
  it('has a second, smaller loss if an auxiliary head is requested, on 28 px too', () => {
    const sizes = { initChannels: 4, layers: 4, classes: 4, resolution: 28, labelSmoothing: 0.1 };
    const plain = buildDerived(genotype, sizes);
    const graph = buildDerived(genotype, { ...sizes, auxiliary: 0.4 });
    expect(graph.outputs.losses.map((loss) => graph.nodes[loss])).toMatchObject([
      { weight: 1, labelSmoothing: 0.1 },
      { weight: 0.4, labelSmoothing: 0.1 },
    ]);
    expect(countMacs(graph)).toBe(countMacs(plain));
    expect(countMacs(graph, { auxiliary: true })).toBeGreaterThan(countMacs(plain));
    expect(() => buildDerived(genotype, { ...sizes, resolution: 20, auxiliary: 0.4 })).toThrow(
      /auxiliary head needs a map of at least 6x6.*5x5/,
    );
  });
  it('refuses a reduction of a 1x1 map, naming the layer', () => {
    expect(() => buildDerived(genotype, { initChannels: 4, layers: 3, classes: 4, resolution: 2 })).toThrow(
      /layer 2 can't reduce/,
    );
  });
});
