/** @file Mean entropy of the choices of each cell type that has any, in nats, as metric values. */

import { entropies } from '@/domain/categorical';
import { cellTypes } from '@/domain/choices';
import type { ChoiceLayout } from '@/graph/types';

export function entropyByCell(
  choices: readonly ChoiceLayout[],
  phi: Float64Array,
): Partial<Record<'entropy.normal' | 'entropy.reduce', number>> {
  const all = entropies(choices, phi);
  const values: Partial<Record<'entropy.normal' | 'entropy.reduce', number>> = {};
  for (const cell of cellTypes) {
    const own = all.filter((_, c) => choices[c]?.cell === cell);
    if (own.length > 0) values[`entropy.${cell}`] = own.reduce((a, b) => a + b, 0) / own.length;
  }
  return values;
}
