/** @file Added-up parameters equal those of built networks. */

import { describe, expect, it } from 'vitest';
import { operationNameSchema } from '@/domain/cell-operation-schema';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { searchSpaceSchema, spacePresets } from '@/domain/space';
import { fc } from '@/test/fast-check';
import { buildDerived, type DerivedOptions, derivedParameterCounter } from './derived';

const spaces = {
  ...spacePresets,
  'every operation, cells tied': searchSpaceSchema.parse({
    topology: 'base',
    operations: operationNameSchema.options,
    nodes: 3,
    keep: 3,
    tied: true,
  }),
};
const sizes: DerivedOptions[] = [
  { initChannels: 4, layers: 5, classes: 3, resolution: 16 },
  { initChannels: 6, layers: 8, classes: 10, resolution: 48, auxiliary: 0.4, dropPath: true },
  { initChannels: 5, layers: 4, classes: 7, resolution: 20, reductions: [0, 2] },
];

describe('parameters added up', () => {
  it.each(Object.entries(spaces))('are those of the network: %s', (_, space) => {
    const counters = sizes.map((size) => ({ size, count: derivedParameterCounter(size) }));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.constantFrom(...counters), (seed, { size, count }) => {
        const genotype = randomGenotype(space, randomStream(seed, 'counted'));
        expect(count(genotype)).toBe(buildDerived(genotype, size).parameterCount);
      }),
      { numRuns: 40 },
    );
  });
});
