/** @file Tests of derivation, hard mixtures and random genotypes. */

import { describe, expect, it } from 'vitest';
import { choiceLayout, mixtureSize } from '@/domain/architecture-layout';
import { formatGenotype, genotypeHash, genotypeSchema, parseGenotype } from '@/domain/genotype';
import { randomStream } from '@/domain/random';
import { checkSpace, decidedCells, type SearchSpace, searchSpaceSchema, spacePresets } from '@/domain/space';
import { fc } from '@/test/fast-check';
import { deriveGenotype, genotypeMixture, randomGenotype, topCandidates } from '.';

const spaceArbitrary: fc.Arbitrary<SearchSpace> = fc
  .record({
    topology: fc.constantFrom('base', 'darts', 'nas-bench-201'),
    operations: fc.constantFrom(spacePresets.base.operations, spacePresets.darts.operations, [
      'skip_connect',
      'none',
      'max_pool_3x3',
    ]),
    nodes: fc.integer({ min: 1, max: 5 }),
    keep: fc.integer({ min: 1, max: 3 }),
    tied: fc.boolean(),
  })
  .map((fields) => {
    const single = fields.topology === 'nas-bench-201' ? { keep: 1, tied: false, stemMultiplier: 1 } : {};
    const space = searchSpaceSchema.parse({ ...fields, ...single });
    checkSpace(space);
    return space;
  });
const seeded = fc.tuple(spaceArbitrary, fc.integer());
const normals = (length: number, seed: number): Float64Array => {
  const stream = randomStream(seed, 'test');
  return Float64Array.from({ length }, () => stream.normal());
};

describe('derivation', () => {
  it('gives a valid genotype that the space holds, whose pairs are the kept candidates', () => {
    fc.assert(
      fc.property(seeded, ([space, seed]) => {
        const phi = normals(mixtureSize(choiceLayout(space)), seed);
        const { genotype, kept, margins } = deriveGenotype(space, phi);
        expect(genotypeSchema.parse(genotype)).toEqual(genotype);
        const { z } = genotypeMixture(space, genotype);
        for (const index of kept) expect(z[index]).toBe(1);
        const pairs = decidedCells(space).flatMap((type) => genotype[type]?.nodes.flat() ?? []);
        expect(kept).toHaveLength(pairs.length);
        if (space.topology !== 'nas-bench-201')
          expect(genotype.normal.nodes.map((edges) => edges.length)).toEqual(
            Array.from({ length: space.nodes }, (_, index) =>
              Math.min(space.keep, space.topology === 'base' ? (index + 2) * space.operations.length : index + 2),
            ),
          );
        if (space.tied) expect(genotype.reduce).toEqual(genotype.normal);
        expect(parseGenotype(formatGenotype(genotype))).toEqual(genotype);
        expect(margins).toHaveLength(choiceLayout(space).length);
        expect(Math.min(...margins)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
  it('does not change when a constant is added to a choice', () => {
    fc.assert(
      fc.property(seeded, ([space, seed]) => {
        const choices = choiceLayout(space);
        const phi = normals(mixtureSize(choices), seed);
        const moved = Float64Array.from(phi);
        choices.forEach((choice, i) => {
          for (let j = 0; j < choice.size; j++) moved[choice.offset + j] = (phi[choice.offset + j] ?? 0) + i - 3;
        });
        expect(deriveGenotype(space, moved).kept).toEqual(deriveGenotype(space, phi).kept);
      }),
    );
  });
  it('has as its mixture the top pairs of every choice, in base', () => {
    const choices = choiceLayout(spacePresets.base);
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const phi = normals(196, seed);
        const { genotype } = deriveGenotype(spacePresets.base, phi);
        const { z, mask } = genotypeMixture(spacePresets.base, genotype);
        for (const choice of choices) {
          const top = topCandidates(phi, choice, choice.keep);
          for (let i = 0; i < choice.size; i++) expect(z[choice.offset + i]).toBe(top.includes(i) ? 1 : 0);
        }
        expect([...mask]).toEqual([...z]);
      }),
    );
  });
  it('writes pairs in flat-index order and lets two share an input', () => {
    const phi = new Float64Array(196);
    phi[3] = 1;
    phi[5] = 2;
    const { genotype, margins } = deriveGenotype(spacePresets.base, phi);
    expect(genotype.normal.nodes[0]).toEqual([
      { operation: 'sep_conv_3x3', input: 0 },
      { operation: 'dil_conv_3x3', input: 0 },
    ]);
    expect(margins[0]).toBe(1);
    expect(genotype.normal.nodes[1]).toEqual([
      { operation: 'max_pool_3x3', input: 0 },
      { operation: 'avg_pool_3x3', input: 0 },
    ]);
  });
  it('never keeps none in darts, and lets it weaken its edge', () => {
    const phi = new Float64Array(224);
    const choices = choiceLayout(spacePresets.darts);
    const edge = (name: string): number => choices.find((choice) => choice.name === name)?.offset ?? -1;
    phi[edge('normal/0>3')] = 5;
    phi[edge('normal/0>3') + 4] = 1;
    phi[edge('normal/2>3') + 5] = 0.5;
    expect(deriveGenotype(spacePresets.darts, phi).genotype.normal.nodes[1]).toEqual([
      { operation: 'max_pool_3x3', input: 1 },
      { operation: 'sep_conv_5x5', input: 2 },
    ]);
  });
  it('ties go to the lower inputs, in any order of edges with the same logits', () => {
    const space = spacePresets.darts;
    const choices = choiceLayout(space);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 8, maxLength: 8 }),
        fc.nat(),
        (logits, seed) => {
          const stream = randomStream(seed, 'ties');
          const phi = new Float64Array(mixtureSize(choices));
          // The last is `none`, which is no one's best operation: it stays in place.
          const [none = 0, ...rest] = logits;
          for (const { offset } of choices) phi.set([none, ...stream.shuffle([...rest])], offset);
          const { genotype } = deriveGenotype(space, phi);
          for (const edges of genotype.normal.nodes) expect(edges.map(({ input }) => input)).toEqual([0, 1]);
        },
      ),
    );
  });
  it('refuses logits that do not fit', () => {
    expect(() => deriveGenotype(spacePresets.base, [1, 2])).toThrow(/196 logits, but 2/);
    expect(() => deriveGenotype(spacePresets.base, new Float64Array(196).fill(Number.NaN))).toThrow(/Logit 0 is NaN/);
  });
});

describe('NAS-Bench-201', () => {
  const space = spacePresets['nas-bench-201'];
  it('takes the argmax of every edge, none included', () => {
    const arch = '|none~0|+|nor_conv_1x1~0|skip_connect~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|';
    const { z } = genotypeMixture(space, parseGenotype(arch));
    const { genotype, margins } = deriveGenotype(space, z);
    expect(formatGenotype(genotype)).toBe(arch);
    expect(margins).toEqual([1, 1, 1, 1, 1, 1]);
  });
  it('refuses cells with two inputs, and the other way round', () => {
    const two = randomGenotype(spacePresets.base, randomStream(1, 'two'));
    expect(() => genotypeMixture(space, two)).toThrow(
      /normal: the space's cells read 1 states from outside, this one reads 2/,
    );
    const one = randomGenotype(space, randomStream(1, 'one'));
    expect(() => genotypeMixture(spacePresets.base, one)).toThrow(/read 2 states from outside, this one reads 1/);
  });
  it('refuses a separate reduction cell if cells are tied', () => {
    const tied = { ...spacePresets.base, tied: true };
    const genotype = randomGenotype(spacePresets.base, randomStream(3, 'untied'));
    expect(() => genotypeMixture(tied, genotype)).toThrow(/tied/);
    expect(() => genotypeMixture(tied, { ...genotype, reduce: genotype.normal })).not.toThrow();
  });
});

describe('hard mixture', () => {
  it('names what a space does not have', () => {
    const nodes = "('skip_connect', 0), ('skip_connect', 1), ".repeat(4);
    const text = (first: string): string =>
      `Genotype([${first}${nodes.slice(nodes.indexOf('(', 1))}], range(2, 6), [${nodes}], range(2, 6))`;
    const pass = parseGenotype(text("('skip_connect', 0), "));
    expect(() => genotypeMixture(spacePresets.base, pass)).not.toThrow();
    const foreign = parseGenotype(text("('sep_conv_7x7', 0), "));
    expect(() => genotypeMixture(spacePresets.base, foreign)).toThrow(/normal\/2: .*'sep_conv_7x7', 0/);
    const doubled = parseGenotype(text("('skip_connect', 1), "));
    expect(() => genotypeMixture(spacePresets.base, doubled)).toThrow(/normal\/2: .*twice/);
    expect(() => genotypeMixture(spacePresets.darts, doubled)).toThrow(/normal\/1>2/);
    expect(() => genotypeMixture({ ...spacePresets.base, nodes: 3 }, pass)).toThrow(/3 nodes/);
  });
});

describe('random genotypes', () => {
  it('belong to the space and follow from the stream', () => {
    fc.assert(
      fc.property(seeded, ([space, seed]) => {
        const genotype = randomGenotype(space, randomStream(seed, 'random'));
        expect(genotypeSchema.parse(genotype)).toEqual(genotype);
        expect(() => genotypeMixture(space, genotype)).not.toThrow();
        expect(genotypeHash(randomGenotype(space, randomStream(seed, 'random')))).toBe(genotypeHash(genotype));
      }),
    );
  });
  it('are uniform over the pairs of a node', () => {
    const space = searchSpaceSchema.parse({ operations: ['skip_connect', 'max_pool_3x3'], nodes: 1 });
    const stream = randomStream(3, 'uniform');
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const key = JSON.stringify(randomGenotype(space, stream).normal.nodes);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(6 * Math.sqrt(1000 * (5 / 6)));
  });
});
