/** @file What the logits say as a whole, as metric values (method.md §9): entropy by cell, divergence. */

import { divergences, entropies } from '@/domain/categorical';
import { cellTypes } from '@/domain/choices';
import type { ChoiceLayout } from '@/graph/types';

/** What `watchArchitecture` reports. */
export const architectureMetrics = (against: 'prior' | 'nothing') =>
  [
    'entropy.normal',
    'entropy.reduce',
    'architecture.margin',
    'architecture.lastFlip',
    ...(against === 'prior' ? (['architecture.divergence'] as const) : []),
  ] as const;

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Mean entropy of the choices of each cell type that has any, in nats. */
export function entropyByCell(
  choices: readonly ChoiceLayout[],
  phi: Float64Array,
): Partial<Record<'entropy.normal' | 'entropy.reduce', number>> {
  const all = entropies(choices, phi);
  const values: Partial<Record<'entropy.normal' | 'entropy.reduce', number>> = {};
  for (const cell of cellTypes) {
    const own = all.filter((_, c) => choices[c]?.cell === cell);
    if (own.length > 0) values[`entropy.${cell}`] = mean(own);
  }
  return values;
}

/** KL(softmax φ_c ‖ softmax α_c), mean over the choices, in nats. */
export const meanDivergence = (choices: readonly ChoiceLayout[], phi: Float64Array, alpha: Float64Array): number =>
  mean(divergences(choices, phi, alpha));
