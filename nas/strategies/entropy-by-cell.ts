/** @file Mean entropy of the choices of each cell type, in nats, as metric values. */
import { cellTypes } from '@/domain/choices';
import type { ChoiceLayout } from '@/graph/types';
import { entropies } from './categorical';

export function entropyByCell(
  choices: readonly ChoiceLayout[],
  phi: Float64Array,
): Record<'entropy.normal' | 'entropy.reduce', number> {
  const all = entropies(choices, phi);
  const values = { 'entropy.normal': 0, 'entropy.reduce': 0 };
  for (const cell of cellTypes) {
    const own = all.filter((_, c) => choices[c]?.cell === cell);
    values[`entropy.${cell}`] = own.reduce((a, b) => a + b, 0) / own.length;
  }
  return values;
}
