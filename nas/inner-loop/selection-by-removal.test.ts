/** @file DARTS-PT's choice on a supernet that is made up: what it misses most it keeps, whatever φ says. */
import { expect, it } from 'vitest';
import { choiceLayout } from '@/domain/architecture-layout';
import { randomStream } from '@/domain/random';
import { type SearchSpace, searchSpaceSchema, spacePresets } from '@/domain/space';
import { deriveGenotype, genotypeMixture, randomGenotype } from '@/nas/derive';
import { decide } from './selection-by-removal';
import { certainLogits } from './task-start';

/** Chooses in a supernet whose accuracy is Σ worth·z. */
async function chosen(space: SearchSpace, worth: Float32Array, phi: Float64Array, seed: number) {
  const choices = choiceLayout(space);
  const keptEdges = space.topology === 'darts' ? space.keep : null;
  const found = await decide({ choices, phi, keptEdges, stream: randomStream(seed, 'selection') }, async (z) =>
    z.reduce((sum, value, i) => sum + value * (worth[i] ?? 0), 0),
  );
  return deriveGenotype(space, found).genotype;
}

it.each(['base', 'darts', 'nas-bench-201'] as const)(
  'keeps what a supernet of %s cannot do without',
  async (preset) => {
    const space = searchSpaceSchema.parse({ ...spacePresets[preset] });
    for (let seed = 0; seed < 5; seed++) {
      const best = randomGenotype(space, randomStream(seed, 'best'));
      const { z } = genotypeMixture(space, best);
      // `none` on edges that the genotype lacks is no part of it: nothing is lost without.
      const choices = choiceLayout(space);
      const worth = z.map((kept, i) => {
        const choice = choices.find(({ offset, size }) => i >= offset && i < offset + size);
        const none = choice?.candidates[i - choice.offset]?.operation === 'none';
        return none && !choice.keepsNone ? 0 : kept;
      });
      // φ is even: what it says by itself is the first candidate of each choice.
      expect(await chosen(space, worth, new Float64Array(z.length), seed)).toEqual(best);
    }
  },
);

it('goes by φ where nothing is missed', async () => {
  const space = searchSpaceSchema.parse({ ...spacePresets['nas-bench-201'] });
  const liked = randomGenotype(space, randomStream(3, 'liked'));
  const phi = certainLogits(space, liked).map((value) => value / 20);
  expect(await chosen(space, new Float32Array(phi.length), phi, 1)).toEqual(liked);
});
