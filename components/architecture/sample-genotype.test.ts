import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { genotypeSchema } from '@/domain/genotype';
import { spacePresets } from '@/domain/space';
import { sampleGenotype } from './sample-genotype';

describe('sampleGenotype', () => {
  it('draws valid genotypes without none, for both topologies', () => {
    fc.assert(
      fc.property(fc.constantFrom('base', 'darts'), fc.nat(), (name, seed) => {
        const genotype = genotypeSchema.parse(sampleGenotype(spacePresets[name], seed));
        for (const cell of [genotype.normal, genotype.reduce]) {
          expect(cell.nodes.map((edges) => edges.length)).toEqual([2, 2, 2, 2]);
          expect(cell.nodes.flat().some((edge) => edge.operation === 'none')).toBe(false);
          if (name === 'darts')
            for (const edges of cell.nodes) expect(new Set(edges.map((edge) => edge.input)).size).toBe(edges.length);
        }
      }),
    );
    expect(sampleGenotype(spacePresets.base, 1)).toEqual(sampleGenotype(spacePresets.base, 1));
  });
});
