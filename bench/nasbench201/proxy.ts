/**
 * @file How well the searched network ranks cells: random cells, random cells of the part of the space where the best are, the
 * largest, and what searches derived are retrained in the network and on the images that were searched, and ranked beside
 * the published table.
 */
import { type Genotype, genotypeHash, parseGenotype } from '@/domain/genotype';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import type { SearchSpace } from '@/domain/space';
import { meanInterval } from '@/domain/statistics/mean-interval';
import { studyRowTitle } from '@/domain/study';
import type { ProxyRecipe } from './recipe';
import type { RetrainRequest } from './retrain';

/** Cells that are retrained together and shown as one line. */
export interface ProxyRequest extends RetrainRequest {
  readonly group: string;
}

export interface ProxyCell {
  readonly group: string;
  /** On test images, in percent: one value per retraining seed. */
  readonly retrained: readonly number[];
  /** The table's accuracy, in percent. */
  readonly published: number;
}

export const largestGroup = 'Most parameters';

/** Cells of a group are distinct; rows keep a cell for every seed that derived it. */
export function proxyRequests(
  { samples, rows, largestSeeds }: ProxyRecipe,
  space: SearchSpace,
  largest: string,
  derived: readonly { readonly row: string; readonly genotype: Genotype }[],
): ProxyRequest[] {
  const drawn = samples.flatMap(({ group, operations, cells, seeds }) =>
    distinctCells({ ...space, operations: [...operations] }, group, cells).map((genotype, at) => ({
      group,
      name: `${group} ${at}`,
      genotype,
      seeds,
    })),
  );
  const found = rows.keys.flatMap((row) =>
    derived
      .filter((each) => each.row === row)
      .map(({ genotype }) => ({ group: studyRowTitle(row), name: studyRowTitle(row), genotype, seeds: rows.seeds })),
  );
  const most = { group: largestGroup, name: largestGroup, genotype: parseGenotype(largest), seeds: largestSeeds };
  return [...found, most, ...drawn];
}

/** The first `count` different cells of a stream named by the group. */
function distinctCells(space: SearchSpace, group: string, count: number): Genotype[] {
  const cells = new Map<string, Genotype>();
  for (let index = 0; cells.size < count; index++) {
    const cell = randomGenotype(space, randomStream(index, `proxy ${group}`));
    cells.set(genotypeHash(cell), cell);
  }
  return [...cells.values()];
}

/** The share of cells that are ranked best by `judge`, at least one. */
export function bestSixth(cells: readonly ProxyCell[], judge: (cell: ProxyCell) => number): ProxyCell[] {
  return cells.toSorted((a, b) => judge(b) - judge(a)).slice(0, Math.ceil(cells.length / 6));
}

export function retrainedMean({ retrained }: ProxyCell): number {
  return meanInterval(retrained).mean;
}

/**
 * Standard deviations in points: between retrainings of one cell, and between what cells would have on average over many
 * (one-way analysis of variance; 0 if the first explains all). Null if a cell has a single retraining.
 */
export function deviations(cells: readonly ProxyCell[]): { readonly within: number; readonly between: number } | null {
  const counts = cells.map(({ retrained }) => retrained.length);
  const each = counts[0] ?? 0;
  if (cells.length < 2 || each < 2 || counts.some((count) => count !== each)) return null;
  const within = meanInterval(cells.map((cell) => variance(cell.retrained))).mean;
  const between = Math.max(0, variance(cells.map(retrainedMean)) - within / each);
  return { within: Math.sqrt(within), between: Math.sqrt(between) };
}

function variance(values: readonly number[]): number {
  const { mean, n } = meanInterval(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
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
