/**
 * @file Intervals of a study's means, from the mean squares of a crossed analysis of variance: priors × tasks within a fold
 * (Searle, Casella and McCulloch 1992, "Variance Components"), degrees of freedom by Satterthwaite (1946). Over several folds:
 * for datasets like these (folds are drawn), and for these alone (folds are fixed).
 */
import { type Interval, studentQuantile } from '../statistics/mean-interval';

/** One value of the crossed design: prior × task within a fold. */
export interface StudyValue {
  readonly fold: string;
  /** Index of the prior; 0 for rows without a prior. */
  readonly prior: number;
  readonly task: number;
  readonly value: number;
}

/**
 * Mean over folds of the folds' means, and its 95 % t interval. Where there are several, folds are drawn from more: the spread of
 * their means alone counts, with folds − 1 degrees of freedom. Within one fold priors and tasks are. Bounds are null where
 * no level has two: a single seed.
 */
export function clusteredInterval(values: readonly StudyValue[]): Interval {
  const grids = gridsOf(values);
  const [only] = grids;
  if (grids.length < 2) return intervalOf(values, grids, only === undefined ? null : varianceOfMean(only.cells));
  const means = grids.map((grid) => average(grid.known));
  const variance = squares(means) / (grids.length - 1) / grids.length;
  return intervalOf(values, grids, { variance, freedom: grids.length - 1 });
}

/** The same mean for these folds and no others: the variance of priors and tasks within each, pooled by Satterthwaite. */
export function fixedFoldsInterval(values: readonly StudyValue[]): Interval {
  const grids = gridsOf(values);
  const parts = grids.map((grid) => varianceOfMean(grid.cells));
  const known = parts.flatMap((part) => part ?? []);
  if (known.length === 0 || known.length < parts.length) return intervalOf(values, grids, null);
  const share = grids.length ** 2;
  const variance = sum(known.map((part) => part.variance)) / share;
  const spread = sum(known.map((part) => (part.variance / share) ** 2 / part.freedom));
  return intervalOf(values, grids, {
    variance,
    freedom: spread === 0 ? sum(known.map((part) => part.freedom)) : variance ** 2 / spread,
  });
}

/** The variance of a mean, with its degrees of freedom. */
interface Uncertainty {
  readonly variance: number;
  readonly freedom: number;
}

function intervalOf(values: readonly StudyValue[], grids: readonly Grid[], uncertainty: Uncertainty | null): Interval {
  const n = values.length;
  const mean = average(grids.map((grid) => average(grid.known)));
  if (uncertainty === null) return { mean, low: null, high: null, n };
  const half = studentQuantile(Math.max(1, Math.floor(uncertainty.freedom))) * Math.sqrt(uncertainty.variance);
  return { mean, low: mean - half, high: mean + half, n };
}

/**
 * Of the mean of p priors × q tasks: (MS_prior + MS_task − MS_rest)/pq. If noise makes that less than one of the two alone
 * gives, the larger of them counts. Null for a single cell.
 */
function varianceOfMean(cells: readonly (readonly number[])[]): Uncertainty | null {
  const rows = cells.map(average);
  const columns = (cells[0] ?? []).map((_, task) => average(cells.map((row) => row[task] ?? Number.NaN)));
  const [p, q] = [rows.length, columns.length];
  if (p < 2 && q < 2) return null;
  if (p < 2 || q < 2) return { variance: squares(cells.flat()) / (p * q - 1) / (p * q), freedom: p * q - 1 };
  const ofPriors = { square: (q * squares(rows)) / (p - 1), freedom: p - 1 };
  const ofTasks = { square: (p * squares(columns)) / (q - 1), freedom: q - 1 };
  const left = squares(cells.flat()) - q * squares(rows) - p * squares(columns);
  const rest = { square: Math.max(0, left) / ((p - 1) * (q - 1)), freedom: (p - 1) * (q - 1) };
  const larger = ofPriors.square >= ofTasks.square ? ofPriors : ofTasks;
  const both = ofPriors.square + ofTasks.square - rest.square;
  if (both <= larger.square) return { variance: larger.square / (p * q), freedom: larger.freedom };
  const uncertain = sum([ofPriors, ofTasks, rest].map(({ square, freedom }) => square ** 2 / freedom));
  return { variance: both / (p * q), freedom: both ** 2 / uncertain };
}

/** `a − b` where both were measured in the same fold, with the same prior, on the same task. */
export function pairedValues(a: readonly StudyValue[], b: readonly StudyValue[]): StudyValue[] {
  const other = new Map(b.map((each) => [cellKey(each), each.value]));
  return a.flatMap((each) => {
    const value = other.get(cellKey(each));
    return value === undefined ? [] : [{ ...each, value: each.value - value }];
  });
}

function cellKey({ fold, prior, task }: StudyValue): string {
  return JSON.stringify([fold, prior, task]);
}

interface Grid {
  /** Measured values. */
  readonly known: readonly number[];
  /** By prior, by task; a gap is filled by its row and column, as if they did not interact. */
  readonly cells: readonly (readonly number[])[];
}

const gridsOf = (values: readonly StudyValue[]): Grid[] =>
  [...groupBy(values, ({ fold }) => fold).values()].map(gridOf);

function gridOf(values: readonly StudyValue[]): Grid {
  const known = values.map(({ value }) => value);
  const mean = average(known);
  const ofPriors = groupBy(values, ({ prior }) => prior);
  const ofTasks = groupBy(values, ({ task }) => task);
  const at = groupBy(values, ({ prior, task }) => `${prior}/${task}`);
  const middle = (of: readonly StudyValue[] = []): number => average(of.map(({ value }) => value));
  const cells = [...ofPriors].map(([prior, row]) =>
    [...ofTasks].map(([task, column]) => {
      const here = at.get(`${prior}/${task}`);
      return here === undefined ? middle(row) + middle(column) - mean : middle(here);
    }),
  );
  return { known, cells };
}

/** Sum of squared deviations from the mean. */
function squares(values: readonly number[]): number {
  const mean = average(values);
  return sum(values.map((value) => (value - mean) ** 2));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const average = (values: readonly number[]): number => sum(values) / values.length;

function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}
