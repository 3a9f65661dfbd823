/** @file Verdicts on a prior's transfer: none without pairs, and none that an interval does not support. Pure. */
import { plural } from '@/domain/format';
import type { PosteriorMap, PosteriorRecord, Transfer } from '@/domain/records/architecture';
import { fewestSeeds } from '@/domain/statistics/mean-interval';

export function verdictOf({ low, high, n }: Pick<Transfer, 'low' | 'high' | 'n'>): 'better' | 'worse' | 'open' {
  if (n < fewestSeeds || low === null || high === null) return 'open';
  return low > 0 ? 'better' : high < 0 ? 'worse' : 'open';
}

/** Also of a prior that came from elsewhere, whose runs are not here. */
type Said = Omit<Transfer, 'runs' | 'strategy'> & { readonly strategy: string };

const said = {
  better: 'better than from scratch',
  worse: 'worse than from scratch',
  open: 'not distinguishable',
} as const;

/** "Adapted − search from scratch: +1.0 points (95 % interval −0.1 to 2.0, 5 pairs): not distinguishable". */
export function transferText(transfer: Said): string {
  const { arm, strategy, mean, low, high, n } = transfer;
  const points = (share: number): string => `${share < 0 ? '−' : ''}${Math.abs(share * 100).toFixed(1)}`;
  // Of two pairs it would be wider than any accuracy.
  const interval =
    n < fewestSeeds || low === null || high === null ? '' : `95 % interval ${points(low)} to ${points(high)}, `;
  const verdict = n < fewestSeeds ? `too few pairs for a verdict` : said[verdictOf(transfer)];
  const name = arm === '' ? 'Adapted' : `Adapted (${arm})`;
  const search = strategy === 'base' ? 'search from scratch' : `search by ${strategy}`;
  return `${name} − ${search}: ${mean > 0 ? '+' : ''}${points(mean)} points (${interval}${plural(n, 'pair')}): ${verdict}`;
}

/** Negative transfer on this posterior's task, if an interval over seeds says so. */
export function hurts({ transfers }: Pick<PosteriorMap, 'transfers'>, { run, task }: PosteriorRecord): boolean {
  return transfers.some((each) => each.task === task && each.runs.includes(run.id) && verdictOf(each) === 'worse');
}
