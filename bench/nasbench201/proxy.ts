/**
 * @file What the searched network can tell: random cells, the largest, and what the first prior gave are retrained in the
 * network and on the images that were searched, and ranked beside the published table.
 */

import type { PriorId } from '@/domain/ids';
import { meanInterval } from '@/domain/mean-interval';
import type { StudyDefinition, StudyDefinitionInput } from '@/domain/study';
import {
  genotypesOfUnit,
  randomGenotypesOf,
  type StudyGenotype,
  type StudyState,
  studyKeys,
} from '@/server/services/studies/next-runs';
import type { Recipe } from './recipe';

/** A study of its own: its look-ups come after its last run, too. */
export function proxyDefinition(
  { settings, proxy }: Recipe,
  of: StudyDefinition,
  prior: PriorId,
): StudyDefinitionInput {
  return {
    ...settings,
    rows: ['adapt', 'prior-genotype', 'random', 'most-parameters'],
    randomGenotypes: proxy.cells,
    retraining: proxy.retraining,
    retrainingSeeds: [0],
    folds: of.folds.map((fold) => ({ ...fold, priors: [{ prior }] })),
  };
}

export interface ProxyCell {
  readonly row: string;
  readonly genotype: StudyGenotype;
  /** On test images, retrained in the searched network; a share. */
  readonly accuracy: number;
}

/** Cells whose retraining has ended. */
export function proxyCells(study: StudyDefinition, state: StudyState): ProxyCell[] {
  const unit = { fold: 0, prior: 0, task: 0 };
  const drawn = randomGenotypesOf(study, state, 0, 0).map((genotype) => ({ row: 'random', genotype }));
  return [...genotypesOfUnit(study, state, unit), ...drawn].flatMap(({ row, genotype }) => {
    const run = state.runs.get(studyKeys.retraining(0, 0, genotype.hash, 0));
    const accuracy = run?.summary['test.accuracy'];
    return accuracy === undefined ? [] : [{ row, genotype, accuracy }];
  });
}

/**
 * Spearman's rank correlation (ties share their mean rank) with its 95 % interval by Fisher's transformation; the
 * deviation is Fieller, Hartley and Pearson's (Biometrika 1957). Null bounds for under four pairs.
 */
export function rankCorrelation(pairs: readonly (readonly [number, number])[]): {
  readonly rho: number;
  readonly low: number | null;
  readonly high: number | null;
} {
  const [a, b] = [0, 1].map((side) => ranksOf(pairs.map((pair) => pair[side] ?? Number.NaN)));
  const rho = correlation(a ?? [], b ?? []);
  const n = pairs.length;
  if (n < 4) return { rho, low: null, high: null };
  const reach = 1.96 * Math.sqrt(1.06 / (n - 3));
  return { rho, low: Math.tanh(Math.atanh(rho) - reach), high: Math.tanh(Math.atanh(rho) + reach) };
}

function ranksOf(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const same = values.filter((other) => other === value).length;
    return below + (same + 1) / 2;
  });
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [meanInterval(a).mean, meanInterval(b).mean];
  let [products, squaresA, squaresB] = [0, 0, 0];
  a.forEach((value, at) => {
    const [x, y] = [value - meanA, (b[at] ?? Number.NaN) - meanB];
    products += x * y;
    squaresA += x * x;
    squaresB += y * y;
  });
  return products / Math.sqrt(squaresA * squaresB);
}
