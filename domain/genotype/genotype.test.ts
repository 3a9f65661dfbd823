/** @file Tests of reading, writing and naming genotypes. */

import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { operationNames } from '../cell-operation';
import {
  type CellGenotype,
  formatGenotype,
  type Genotype,
  genotypeHash,
  genotypeSchema,
  genotypeToJson,
  parseGenotype,
} from './index';

/** A first node may keep fewer, if it has but two inputs. */
const sizeOf = (uneven: boolean, keep: number, node: number): number => (uneven ? Math.min(keep, node + 2) : keep);

const cellArbitrary: fc.Arbitrary<CellGenotype> = fc
  .record({ nodes: fc.integer({ min: 1, max: 6 }), keep: fc.integer({ min: 1, max: 3 }), uneven: fc.boolean() })
  .chain(({ nodes, keep, uneven }) =>
    fc.record({
      nodes: fc.tuple(
        ...Array.from({ length: nodes }, (_, node) =>
          fc.array(
            fc.record({ operation: fc.constantFrom(...operationNames), input: fc.integer({ min: 0, max: node + 1 }) }),
            { minLength: sizeOf(uneven, keep, node), maxLength: sizeOf(uneven, keep, node) },
          ),
        ),
      ),
      concat: fc
        .subarray(Array.from({ length: nodes - 1 }, (_, index) => index + 2))
        .map((states) => [...states, nodes + 1]),
    }),
  );
/** Cells of NAS-Bench-201: every node reads every state before it. */
const singleArbitrary: fc.Arbitrary<Genotype> = fc
  .integer({ min: 1, max: 5 })
  .chain((nodes) =>
    fc.tuple(
      ...Array.from({ length: nodes }, (_, index) =>
        fc.tuple(...Array.from({ length: index + 1 }, () => fc.constantFrom(...operationNames))),
      ),
    ),
  )
  .map((nodes) => ({
    normal: {
      inputs: 1 as const,
      nodes: nodes.map((operations) => operations.map((operation, input) => ({ operation, input }))),
      concat: [nodes.length],
    },
  }));
const genotypeArbitrary: fc.Arbitrary<Genotype> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ normal: cellArbitrary, reduce: cellArbitrary }) },
  { weight: 1, arbitrary: singleArbitrary },
);

const tuned = `
# published with BASE
CIFAR_TUNED = Genotype(
  normal=[("skip_connect", 0), ('dil_conv_3x3', 1), ('max_pool_3x3', 0), ('dil_conv_5x5', 0),
          ('max_pool_3x3', 0), ('sep_conv_5x5', 0), ('max_pool_3x3', 1), ('dil_conv_5x5', 1)], normal_concat=range(2, 6),
  reduce=[('sep_conv_3x3', 0), ('sep_conv_5x5', 0), ('max_pool_3x3', 0), ('sep_conv_3x3', 0),
          ('skip_connect', 0), ('avg_pool_3x3', 3), ('max_pool_3x3', 1), ('skip_connect', 2)], reduce_concat=[2, 3, 4, 5],)
`;

describe('genotype text', () => {
  it('reads what BASE published', () => {
    const genotype = parseGenotype(tuned);
    expect(genotype.normal.nodes[0]).toEqual([
      { operation: 'skip_connect', input: 0 },
      { operation: 'dil_conv_3x3', input: 1 },
    ]);
    expect(genotype.reduce?.concat).toEqual([2, 3, 4, 5]);
    expect(formatGenotype(genotype)).toContain("normal=[('skip_connect', 0), ('dil_conv_3x3', 1), ");
    expect(formatGenotype(genotype)).toContain('normal_concat=range(2, 6)');
  });
  it('returns to itself through text and every JSON form', () => {
    fc.assert(
      fc.property(genotypeArbitrary, (genotype) => {
        expect(parseGenotype(formatGenotype(genotype))).toEqual(genotype);
        expect(parseGenotype(`X = ${formatGenotype(genotype).replaceAll("'", '"')}\n`)).toEqual(genotype);
        expect(parseGenotype(JSON.stringify(genotypeToJson(genotype)))).toEqual(genotype);
        expect(parseGenotype(JSON.stringify(genotype))).toEqual(genotype);
        expect(parseGenotype(JSON.stringify({ genotype: genotypeToJson(genotype), provenance: {} }, null, 2))).toEqual(
          genotype,
        );
        expect(genotypeSchema.parse(genotype)).toEqual(genotype);
      }),
    );
  });
  it('never answers bad text with anything but a named error', () => {
    fc.assert(
      fc.property(genotypeArbitrary, fc.nat(), fc.string({ maxLength: 3 }), (genotype, at, noise) => {
        const text = formatGenotype(genotype);
        const place = at % text.length;
        try {
          genotypeSchema.parse(parseGenotype(text.slice(0, place) + noise + text.slice(place + 1)));
        } catch (error) {
          expect(error).toMatchObject({ name: 'DomainError', code: 'invalid-input' });
        }
      }),
    );
  });
  it.each([
    ['', /empty/],
    ['|nor_conv_3x3~0|+|none~0|', /Node 2 reads each of the states 0 to 1 once/],
    ['|nor_conv_3x3~1|', /Node 1 can read states 0 to 0, not 1/],
    ['|nor_conv_9x9~0|', /node 1: "nor_conv_9x9~0" is not an operation~state/],
    ['|none~0+none~0|', /node 1: "\|none~0" does not read \|operation~state\|/],
    ['Genotype(normal=[', /line 1, column 18/],
    [tuned.replace('dil_conv_3x3', 'dil_conv_9x9'), /normal\[1\].*dil_conv_9x9/],
    [tuned.replace("('avg_pool_3x3', 3)", "('avg_pool_3x3', 4)"), /reduce\[5\].*states 0 to 3, not 4/],
    [tuned.replace("('avg_pool_3x3', 3)", "('avg_pool_3x3')"), /line 7, column \d+: reduce\[5\]: reduce holds pairs/],
    [tuned.replace('reduce_concat', 'reduce_cat'), /no field "reduce_cat"/],
    [tuned.replace('range(2, 6)', 'range(2, 999999999)'), /longer than any cell/],
    [
      `${tuned}\nOther = ${tuned.trim().split('\n').slice(1).join('\n').replace('CIFAR_TUNED = ', '')}`,
      /holds 2 genotypes: CIFAR_TUNED, Other\. Choose one/,
    ],
    [`Genotype(normal=${'['.repeat(100_000)}`, /nested/],
    [`Genotype(normal=${'list('.repeat(100_000)}`, /nested/],
    ['{"normal": 3', /not valid JSON/],
    [
      '{"normal": [["sep_conv_3x3", 0]], "normal_concat": [2], "reduce": [["sep_conv_3x3", "0"]], "reduce_concat": [2]}',
      /reduce\[0\]: reduce holds pairs/,
    ],
  ])('names the place of error %#', (text, message) => {
    expect(() => parseGenotype(text)).toThrow(message);
  });
});

describe('genotype hash', () => {
  it('stays what it was when cells got their own inputs', () => {
    expect(genotypeHash(parseGenotype(tuned))).toBe('5fd3de37ff4f0eb17d52bbed56a679a9ac6370c102df7254bca06ab52a0adcab');
  });
  it('ignores the order of pairs inside a node, and nothing else', () => {
    const genotype = parseGenotype(tuned);
    const swapped: Genotype = {
      ...genotype,
      normal: { ...genotype.normal, nodes: genotype.normal.nodes.map((edges) => edges.toReversed()) },
    };
    expect(genotypeHash(swapped)).toBe(genotypeHash(genotype));
    expect(genotypeHash({ normal: genotype.reduce ?? genotype.normal, reduce: genotype.normal })).not.toBe(
      genotypeHash(genotype),
    );
    expect(
      genotypeHash({ ...genotype, normal: { ...genotype.normal, nodes: genotype.normal.nodes.toReversed() } }),
    ).not.toBe(genotypeHash(genotype));
  });
});
