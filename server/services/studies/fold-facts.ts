/** @file What the planner must know of each fold besides the definition: its space, and how large genotypes are. */
import type { Database } from '@/db/open';
import { findPrior } from '@/db/queries/prior/find';
import { choiceLayout, mixtureSize } from '@/domain/choices';
import type { Genotype } from '@/domain/genotype';
import type { SearchSpace } from '@/domain/space';
import type { StudyDefinition } from '@/domain/study';
import { resolutionsOf } from '@/domain/task-set';
import { deriveGenotype } from '@/nas/derive';
import { derivedParameterCounter } from '@/nas/spaces/derived-parameters';
import { requireSpace } from '@/server/services/spaces/require-space';
import { requireTaskSet } from '@/server/services/task-sets/require-task-set';
import type { FoldFacts } from './next-runs';

export function foldFacts(db: Database, { folds, retraining }: StudyDefinition): FoldFacts[] {
  return folds.map((fold) => {
    const { document: space } = requireSpace(db, fold.space);
    const { spec } = requireTaskSet(db, fold.taskSet);
    const { initChannels, layers } = retraining;
    const size = { initChannels, layers, classes: spec.ways.max, resolution: Math.max(...resolutionsOf(spec)) };
    const parametersOf = derivedParameterCounter(size);
    return {
      space,
      parametersOf,
      genotypeOfPrior: (id) => findPrior(db, id)?.snapshot.genotype ?? null,
      mostParameters: () => largestGenotype(space, parametersOf),
    };
  });
}

/** Every choice takes its largest candidates; where inputs do not matter to the size, the earliest ones. */
function largestGenotype(space: SearchSpace, parametersOf: (genotype: Genotype) => number): Genotype {
  const choices = choiceLayout(space);
  const favouring = (preference: (operation: string) => number): Genotype => {
    const logits = new Float64Array(mixtureSize(choices));
    for (const { offset, candidates } of choices)
      candidates.forEach(({ operation, input }, index) => {
        logits[offset + index] = preference(operation) - 0.001 * input;
      });
    return deriveGenotype(space, logits).genotype;
  };
  const sizes = space.operations.map((name) => parametersOf(favouring((operation) => (operation === name ? 100 : 0))));
  // By rank: sizes themselves would let a tiny preference for early inputs vanish in rounding.
  const smaller = (size: number): number => sizes.filter((other) => other < size).length;
  const ranks = new Map<string, number>(space.operations.map((name, index) => [name, smaller(sizes[index] ?? 0)]));
  return favouring((operation) => ranks.get(operation) ?? 0);
}
