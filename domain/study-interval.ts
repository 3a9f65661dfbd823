/**
 * @file Intervals of a study's means: a bootstrap over clusters (method §7). Where there are several folds, whole folds are
 * drawn; within one fold priors and tasks are drawn crosswise (Owen 2007, "The pigeonhole bootstrap").
 */
import { type Interval, studentQuantile } from './mean-interval';
import { type RandomStream, randomStream } from './random';

/** One value of the crossed design: prior × task within a fold. */
export interface StudyValue {
  readonly fold: string;
  /** Index of the prior; 0 for what does not depend on one. */
  readonly prior: number;
  readonly task: number;
  readonly value: number;
}

const resamples = 2000;

/**
 * Mean over folds of the folds' means, and its 95 % interval: Student's t times the bootstrap's standard error. A level of n
 * clusters is resampled n − 1 at a time, which makes the variance of so few unbiased (Efron 1982). Degrees of freedom: folds
 * − 1, or within one fold (priors − 1) + (tasks − 1). Bounds are null where no level has two clusters: a single seed.
 */
export function clusteredInterval(values: readonly StudyValue[]): Interval {
  const folds = [...groupBy(values, (each) => each.fold).values()].map(gridOf);
  const n = values.length;
  const mean = average(folds.map((grid) => average(grid.cells.flat().flat())));
  const stream = randomStream(0, 'study-bootstrap', n);
  const [only] = folds;
  if (folds.length > 1) {
    const means = folds.map((grid) => average(grid.cells.flat().flat()));
    const draw = (): number => average(drawn(means.length, stream).map((index) => means[index] ?? Number.NaN));
    return around(mean, deviation(draw), folds.length - 1, n);
  }
  if (only === undefined) return { mean: Number.NaN, low: null, high: null, n };
  const freedom = only.priors - 1 + only.tasks - 1;
  if (freedom < 1) return { mean, low: null, high: null, n };
  const draw = (): number => {
    const tasks = drawn(only.tasks, stream);
    return average(drawn(only.priors, stream).flatMap((p) => tasks.flatMap((t) => only.cells[p]?.[t] ?? [])));
  };
  return around(mean, deviation(draw), freedom, n);
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
  readonly priors: number;
  readonly tasks: number;
  /** By prior, by task: the values there, usually one; empty where nothing was measured. */
  readonly cells: readonly (readonly (readonly number[])[])[];
}

function gridOf(values: readonly StudyValue[]): Grid {
  const priors = [...new Set(values.map(({ prior }) => prior))];
  const tasks = [...new Set(values.map(({ task }) => task))];
  const at = groupBy(values, ({ prior, task }) => `${prior}/${task}`);
  const cells = priors.map((prior) =>
    tasks.map((task) => (at.get(`${prior}/${task}`) ?? []).map(({ value }) => value)),
  );
  return { priors: priors.length, tasks: tasks.length, cells };
}

/** One less than there are, with replacement; the only one where there is one. */
function drawn(count: number, stream: RandomStream): number[] {
  if (count === 1) return [0];
  return Array.from({ length: count - 1 }, () => stream.integer(count));
}

/** Standard deviation over resamples; one that drew nothing but gaps of the grid does not count. */
function deviation(draw: () => number): number {
  const values = Array.from({ length: resamples }, draw).filter((value) => !Number.isNaN(value));
  const mean = average(values);
  return Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
}

function around(mean: number, error: number, freedom: number, n: number): Interval {
  const half = studentQuantile(freedom) * error;
  return { mean, low: mean - half, high: mean + half, n };
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
