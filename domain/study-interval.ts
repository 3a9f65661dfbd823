/**
 * @file Intervals of a study's means: a bootstrap over clusters (method §7), its standard error in closed form. Where there are
 * several folds, whole folds are drawn; within one, priors and tasks crosswise (Owen 2007, "The pigeonhole bootstrap").
 */
import { type Interval, studentQuantile } from './mean-interval';

/** One value of the crossed design: prior × task within a fold. */
export interface StudyValue {
  readonly fold: string;
  /** Index of the prior; 0 for what does not depend on one. */
  readonly prior: number;
  readonly task: number;
  readonly value: number;
}

/**
 * Mean over folds of the folds' means, and its 95 % interval: Student's t times the bootstrap's standard error. A level of n
 * clusters is resampled n − 1 at a time, which makes the variance of so few unbiased (Efron 1982). Degrees of freedom: folds
 * − 1, or within one fold (priors − 1) + (tasks − 1). Bounds are null where no level has two clusters: a single seed.
 */
export function clusteredInterval(values: readonly StudyValue[]): Interval {
  const n = values.length;
  const grids = [...groupBy(values, (each) => each.fold).values()].map(gridOf);
  const means = grids.map((grid) => average(grid.known));
  const mean = average(means);
  const [only] = grids;
  if (only === undefined) return { mean: Number.NaN, low: null, high: null, n };
  const freedom = grids.length > 1 ? grids.length - 1 : only.cells.length - 1 + (only.cells[0]?.length ?? 1) - 1;
  if (freedom < 1) return { mean, low: null, high: null, n };
  const variance = grids.length > 1 ? spread(means) / (grids.length - 1) : pigeonholeVariance(only.cells);
  const half = studentQuantile(freedom) * Math.sqrt(variance);
  return { mean, low: mean - half, high: mean + half, n };
}

/**
 * Variance, over all resamples, of the mean of p rows × q columns drawn with replacement, in closed form: two drawn cells share
 * both, the row, the column, or nothing. p and q are one less than there are, and 1 where there is one.
 */
function pigeonholeVariance(cells: readonly (readonly number[])[]): number {
  const columns = (cells[0] ?? []).map((_, task) => cells.map((row) => row[task] ?? Number.NaN));
  const p = Math.max(1, cells.length - 1);
  const q = Math.max(1, columns.length - 1);
  const ofRows = spread(cells.map(average));
  const ofColumns = spread(columns.map(average));
  return (spread(cells.flat()) + (q - 1) * ofRows + (p - 1) * ofColumns) / (p * q);
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
  /** What was measured. */
  readonly known: readonly number[];
  /** By prior, by task; a gap is filled by its row and column, as if they did not interact. */
  readonly cells: readonly (readonly number[])[];
}

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

/** Variance of the values as a population. */
function spread(values: readonly number[]): number {
  const mean = average(values);
  return average(values.map((value) => (value - mean) ** 2));
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

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
