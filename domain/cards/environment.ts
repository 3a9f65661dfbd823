/** @file The variables by which a run gets its cards and its threads, and no others. */
import type { Card } from '../records/machine';

/** `undefined`: the variable is taken out. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Of one vendor, as a run is given them; none: it computes on the processor, and sees no card at all. */
export function cardVariables(cards: readonly Pick<Card, 'id' | 'vendor' | 'index'>[]): Variables {
  const ids = cards.map(({ id }) => id).join(',');
  if (cards[0]?.vendor === 'apple') return {};
  if (cards[0]?.vendor !== 'amd')
    return { CUDA_VISIBLE_DEVICES: ids, ROCR_VISIBLE_DEVICES: '', HIP_VISIBLE_DEVICES: '' };
  return {
    // ROCm's layer of HIP also heeds CUDA's variable, and counts within what the layer below it leaves.
    CUDA_VISIBLE_DEVICES: undefined,
    ROCR_VISIBLE_DEVICES: cards.map(({ id, index }) => (id.startsWith('GPU-') ? id : String(index))).join(','),
    HIP_VISIBLE_DEVICES: cards.map((_, at) => at).join(','),
  };
}

/** Of the libraries that would else take every core. */
export function threadVariables(threads: number): Variables {
  const names = ['OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'TF_NUM_INTRAOP_THREADS'];
  return Object.fromEntries(names.map((name) => [name, String(threads)]));
}

/**
 * Those of `cards` that the platform was left by whoever started it (a batch system, an operator): its variables name cards by
 * number, or by the beginning of an id. None named: all.
 */
export function leftVisible(cards: readonly Card[], variables: Variables): Card[] {
  const nvidia = variables.CUDA_VISIBLE_DEVICES;
  const amd = variables.ROCR_VISIBLE_DEVICES ?? variables.HIP_VISIBLE_DEVICES;
  return cards.filter((card) => {
    const names = card.vendor === 'nvidia' ? nvidia : card.vendor === 'amd' ? amd : undefined;
    if (names === undefined) return true;
    return names.split(',').some((each) => {
      const name = each.trim();
      if (/^\d+$/.test(name)) return Number(name) === card.index;
      return name !== '' && [card.id, card.partOf ?? ''].some((id) => id.startsWith(name));
    });
  });
}
