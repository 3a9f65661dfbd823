/** @file Mean entropy of the choices of each cell type, in nats, as metric values. */
import type { ChoiceLayout } from '@/graph/types';
import { entropies } from './categorical';

export function entropyByCell(choices: readonly ChoiceLayout[], phi: Float64Array): Record<string, number> {
  const all = entropies(choices, phi);
  const values: Record<string, number> = {};
  for (const cell of new Set(choices.map((choice) => choice.cell))) {
    const own = all.filter((_, c) => choices[c]?.cell === cell);
    values[`entropy.${cell}`] = own.reduce((a, b) => a + b, 0) / own.length;
  }
  return values;
}
