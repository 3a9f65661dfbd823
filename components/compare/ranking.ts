/** @file Which group of runs is better by a figure. Few seeds are never ranked, nor are overlapping intervals. */
import { metricGoal } from '@/domain/metrics';
import { fewestSeeds } from '@/domain/statistics/mean-interval';

export interface GroupFigure {
  readonly mean: number;
  /** 95 % interval over seeds; null with one seed. */
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

export interface ComparedGroup {
  readonly groupHash: string;
  readonly summary: ReadonlyMap<string, GroupFigure>;
}

/**
 * The group whose interval for `key` lies wholly beyond every other group's. Null if there is no such group, the figure
 * has no goal, or any group that has the figure has too few seeds.
 */
export function clearlyBest(groups: readonly ComparedGroup[], key: string): string | null {
  const goal = metricGoal(key);
  if (goal === null) return null;
  const measured = groups.flatMap(({ groupHash, summary }) => {
    const figure = summary.get(key);
    return figure === undefined ? [] : [{ groupHash, figure }];
  });
  if (measured.length < 2) return null;
  for (const { groupHash, figure } of measured) {
    const beatsAll = measured.every(({ groupHash: other, figure: theirs }) => {
      if (other === groupHash) return true;
      if (figure.n < fewestSeeds || theirs.n < fewestSeeds) return false;
      if (figure.low === null || figure.high === null || theirs.low === null || theirs.high === null) return false;
      return goal === 'max' ? figure.low > theirs.high : figure.high < theirs.low;
    });
    if (beatsAll) return groupHash;
  }
  return null;
}
