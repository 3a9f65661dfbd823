/** @file What would be kept next: the best candidate that is not. Pure. */
import type { SpaceChoice } from '@/domain/choices';
import { stateLabel } from '@/graph/layout';

/** "sep_conv_3x3 of c(k−1)"; of a choice on one edge the operation alone; "–" where nothing is dropped. */
export function runnersUp(choice: SpaceChoice, logits: readonly number[]): string {
  const ranked = choice.candidates
    .map((candidate, index) => ({ ...candidate, logit: logits[choice.offset + index] ?? Number.NaN }))
    .filter(({ operation }) => choice.keepsNone || operation !== 'none')
    .sort((a, b) => b.logit - a.logit);
  const next = ranked[choice.keep];
  if (next === undefined) return '–';
  const onOneEdge = new Set(choice.candidates.map(({ input }) => input)).size === 1;
  return onOneEdge ? next.operation : `${next.operation} of ${stateLabel(next.input, choice.inputs)}`;
}
