/** @file Cheaper genotypes: from the argmax to the cheapest, each the strongest of all that cost no more. */
import { expect, it } from 'vitest';
import type { CellType } from '@/domain/architecture-layout';
import { choiceLayout } from '@/domain/architecture-layout';
import type { OperationName } from '@/domain/cell-operation';
import { type Genotype, genotypeCells, genotypeHash } from '@/domain/genotype';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { searchSpaceSchema } from '@/domain/space';
import { smallSpace } from '@/test/small-run';
import { cheaperGenotypes } from './cheaper-genotypes';
import { deriveGenotype } from './derive-genotype';
import { genotypeMixture } from './mixtures';

const costs: Partial<Record<OperationName, number>> = {
  sep_conv_3x3: 5,
  dil_conv_3x3: 3,
  max_pool_3x3: 1,
  avg_pool_3x3: 1.5,
};
const costOf = (cell: CellType, operation: OperationName): number =>
  (cell === 'reduce' ? 0.5 : 1) * (costs[operation] ?? 0);
const costOfAll = (genotype: Genotype): number =>
  genotypeCells(genotype).reduce(
    (sum, { type, cell }) => sum + cell.nodes.flat().reduce((all, { operation }) => all + costOf(type, operation), 0),
    0,
  );

it.each([0, 1, 2, 3])('of a space that keeps pairs by their logits (%i)', (seed) => {
  const size = choiceLayout(smallSpace).reduce((sum, choice) => sum + choice.size, 0);
  const stream = randomStream(seed, 'phi');
  const phi = Float64Array.from({ length: size }, () => 2 * stream.uniform());
  const strength = (genotype: Genotype): number =>
    genotypeMixture(smallSpace, genotype).z.reduce((sum, kept, at) => sum + kept * (phi[at] ?? 0), 0);
  const found = cheaperGenotypes(smallSpace, phi, costOf);
  expect(genotypeHash(found[0] as Genotype)).toBe(genotypeHash(deriveGenotype(smallSpace, phi).genotype));
  expect(found.length).toBeGreaterThan(4);
  const [all, strengths] = [found.map(costOfAll), found.map(strength)];
  expect(all).toEqual(all.toSorted((a, b) => b - a));
  expect(strengths).toEqual(strengths.toSorted((a, b) => b - a));
  expect(all.at(-1)).toBe(0);
  // None of many others is as cheap and stronger.
  for (let number = 0; number < 300; number++) {
    const other = randomGenotype(smallSpace, randomStream(number, 'other'));
    for (const [at, cost] of all.entries())
      if (costOfAll(other) <= cost) expect(strength(other)).toBeLessThanOrEqual((strengths[at] ?? 0) + 1e-9);
  }
});

it.each(['darts', 'nas-bench-201'] as const)('never ends at a cell of nothing (%s)', (topology) => {
  const operations: OperationName[] = ['none', 'skip_connect', topology === 'darts' ? 'sep_conv_3x3' : 'nor_conv_3x3'];
  const space = searchSpaceSchema.parse({ topology, operations, nodes: 3, keep: topology === 'darts' ? 2 : 1 });
  const size = choiceLayout(space).reduce((sum, choice) => sum + choice.size, 0);
  const stream = randomStream(5, 'phi');
  const phi = Float64Array.from({ length: size }, (_, at) => (at % 3 === 2 ? 1 : 0) + stream.uniform());
  const found = cheaperGenotypes(space, phi, (_, name) => (name === 'skip_connect' ? 1 : 4));
  expect(found.length).toBeGreaterThan(1);
  const last = found.at(-1) as Genotype;
  const names = genotypeCells(last).flatMap(({ cell }) => cell.nodes.flat().map(({ operation }) => operation));
  expect(new Set(names)).toEqual(new Set(['skip_connect']));
});
