/** @file Random genotypes as large as others, counted by the real networks: within ±10 %, or none. */
import { describe, expect, it } from 'vitest';
import { choiceLayout, mixtureSize } from '@/domain/architecture-layout';
import { type Genotype, genotypeHash } from '@/domain/genotype';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { type SearchSpace, searchSpaceSchema, spacePresets } from '@/domain/space';
import { deriveGenotype } from '@/nas/derive';
import { derivedParameterCounter } from '@/nas/spaces/derived';
import { extremeGenotype, matchedGenotype } from './read-state';

const spaces = { ...spacePresets, tied: searchSpaceSchema.parse({ ...spacePresets.base, tied: true }) };
const parametersOf = derivedParameterCounter({ initChannels: 8, layers: 5, classes: 5, resolution: 16 });

const favouring = (space: SearchSpace, favoured: string): Genotype => {
  const choices = choiceLayout(space);
  const logits = new Float64Array(mixtureSize(choices));
  for (const { offset, candidates } of choices)
    candidates.forEach(({ operation }, index) => {
      logits[offset + index] = operation === favoured ? 1 : 0;
    });
  return deriveGenotype(space, logits).genotype;
};
const offBy = (genotype: Genotype, wanted: Genotype): number =>
  Math.abs(parametersOf(genotype) / parametersOf(wanted) - 1);

describe.each(Object.entries(spaces))('a random genotype as large as another: %s', (_, space) => {
  it('is within ±10 %, also of the smallest and the largest', () => {
    for (const operation of space.operations)
      for (let seed = 0; seed < 3; seed++) {
        const wanted = favouring(space, operation);
        const found = matchedGenotype({ space, parametersOf }, wanted, randomStream(seed, 'matched'));
        if (found === null) throw new Error(`nothing is as large as ${operation} alone`);
        expect(offBy(found, wanted)).toBeLessThanOrEqual(0.1);
      }
  });

  it('is the first matching uniform draw, if one of 300 matches, and its seed decides', () => {
    const wanted = randomGenotype(space, randomStream(7, 'wanted'));
    const found = matchedGenotype({ space, parametersOf }, wanted, randomStream(1, 'matched'));
    const stream = randomStream(1, 'matched');
    randomGenotype(space, stream);
    const first = Array.from({ length: 300 }, () => randomGenotype(space, stream)).find(
      (each) => offBy(each, wanted) <= 0.1,
    );
    expect(first).toBeDefined();
    expect(found).toEqual(first);
  });

  it('of most and of fewest parameters has none beyond it', () => {
    const [most, fewest] = (['most', 'fewest'] as const).map((which) =>
      parametersOf(extremeGenotype(space, parametersOf, which)),
    );
    const sizes = Array.from({ length: 100 }, (_, seed) =>
      parametersOf(randomGenotype(space, randomStream(seed, 'extreme'))),
    );
    expect(most).toBeGreaterThanOrEqual(Math.max(...sizes));
    // Cells of nas-bench-201 may output nothing, which is smaller still and no cell.
    if (!space.operations.includes('none')) expect(fewest).toBeLessThanOrEqual(Math.min(...sizes));
    expect(JSON.stringify(extremeGenotype(space, parametersOf, 'fewest'))).not.toContain('"none"');
  });

  it('differs by its seed if a walk found it', () => {
    const wanted = favouring(space, 'skip_connect');
    const hashes = [0, 1, 2, 3, 4].map((seed) => {
      const found = matchedGenotype({ space, parametersOf }, wanted, randomStream(seed, 'matched'));
      return found === null ? '' : genotypeHash(found);
    });
    expect(new Set(hashes).size).toBeGreaterThan(1);
  });
});

describe('a genotype that nothing else is as large as', () => {
  it('has none', () => {
    const space = spacePresets.base;
    const wanted = favouring(space, 'skip_connect');
    const sized = (genotype: Genotype) => (genotype === wanted ? 1e9 : parametersOf(genotype));
    expect(matchedGenotype({ space, parametersOf: sized }, wanted, randomStream(0, 'matched'))).toBeNull();
  });
});
