/** @file Which of the priors that a meta-training kept a study goes on from (method §6: meta-validation chooses the iteration). */
import type { PriorId } from '@/domain/ids';

export interface KeptPrior {
  readonly id: PriorId;
  readonly iteration: number;
}

/**
 * The one that did best on meta-validation at its own iteration, the later of equals; the last where none was validated.
 * `validated`: accuracy by iteration.
 */
export function chosenPrior(kept: readonly KeptPrior[], validated: ReadonlyMap<number, number>): PriorId | null {
  const worth = ({ iteration }: KeptPrior): number => {
    const accuracy = validated.get(iteration) ?? Number.NaN;
    return Number.isNaN(accuracy) ? -1 : accuracy;
  };
  const [best] = kept.toSorted((a, b) => worth(b) - worth(a) || b.iteration - a.iteration);
  return best?.id ?? null;
}
