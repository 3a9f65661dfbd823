/** @file What logits say as a whole, as a search logs it by step (method.md §9): entropy by cell, mean margin. */
import { cellTypes } from '@/domain/architecture-layout';
import { entropies } from '@/domain/statistics/categorical';
import type { ChoiceLayout } from '@/graph/types';

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

/** Of the choices that drop a candidate; nothing where none does. */
export function meanMargin(margins: ArrayLike<number>): { 'architecture.margin'?: number } {
  const finite = Array.from(margins).filter(Number.isFinite);
  return finite.length === 0 ? {} : { 'architecture.margin': mean(finite) };
}
