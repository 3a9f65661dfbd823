import { describe, expect, it } from 'vitest';
import { genotypeSchema } from '@/domain/genotype';
import { consensusCells } from './consensus';

const cell = (operation: string) => ({
  nodes: [
    [
      { operation: 'skip_connect', input: 0 },
      { operation, input: 1 },
    ],
  ],
  concat: [2],
});
const genotype = (operation: string) => genotypeSchema.parse({ normal: cell(operation), reduce: cell('max_pool_3x3') });

describe('consensus', () => {
  it('counts in how many genotypes each pair is kept', () => {
    const [normal, reduce] = consensusCells(['sep_conv_3x3', 'sep_conv_3x3', 'dil_conv_3x3'].map(genotype));
    const weights = (edges: typeof normal) =>
      edges?.edges.map(({ operation, weight, kept }) => [operation, weight, kept]);
    expect(weights(normal)).toEqual([
      ['skip_connect', 1, true],
      ['sep_conv_3x3', 2 / 3, true],
      ['dil_conv_3x3', 1 / 3, false],
    ]);
    expect(weights(reduce)).toEqual([
      ['skip_connect', 1, true],
      ['max_pool_3x3', 1, true],
    ]);
  });
});
