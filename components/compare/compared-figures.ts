/**
 * @file What runs are compared by: final figures, the best of each metric, settings that differ; and which metrics
 * are drawn first. Pure.
 */

import { figureKeys, formatFigure } from '@/components/runs/format-figure';
import { plural } from '@/domain/format';
import type { RunId } from '@/domain/ids';
import { isShare, metricGoal, metricHint, metricLabel, metricLabelAfter, metricRange } from '@/domain/metrics';
import type { SeriesRecord } from '@/domain/records/run';
import { fewestSeeds, type Interval } from '@/domain/statistics/mean-interval';
import type { Comparison } from './comparison';

export interface Figure {
  /** Unique among the figures: also their name in the address. */
  readonly id: string;
  readonly label: string;
  /** For the pointer: what it is, and its key. */
  readonly hint: string;
  readonly kind: 'final' | 'best' | 'setting';
  readonly goal: 'max' | 'min' | null;
  /** In [0, 1], and written as a percentage. */
  readonly share: boolean;
  /** What its mean can be. */
  readonly range: readonly [low: number, high: number];
  /** By run; absent where the run has none. Settings that are no numbers have their text. */
  readonly values: ReadonlyMap<RunId, number | string>;
  /** Step of the best value, by run. */
  readonly steps: ReadonlyMap<RunId, number>;
  readonly format: (value: number | string) => string;
}

/** What runs are compared by: final figures, the best of each metric that has a goal, settings that differ. Pure. */
export function comparedFigures(
  comparison: Pick<Comparison, 'runs' | 'differences'>,
  byRun: Readonly<Record<string, readonly SeriesRecord[]>>,
): Figure[] {
  const { runs, differences } = comparison;
  const final = figureKeys(runs.map((run) => run.summary)).map(
    (key): Figure => ({
      id: key,
      label: metricLabel(key),
      hint: metricHint(key),
      kind: 'final',
      goal: metricGoal(key),
      share: isShare(key),
      range: metricRange(key, least(runs.map(({ summary }) => summary.get(key)))),
      values: new Map(
        runs.flatMap(({ id, summary }) => {
          const value = summary.get(key);
          return value === undefined ? [] : [[id, value]];
        }),
      ),
      steps: new Map(),
      format: (value) => (typeof value === 'number' ? formatFigure(key, value) : value),
    }),
  );
  const settings = differences.map(
    ({ path, title, values, names }): Figure => ({
      id: `config.${path}`,
      label: title,
      hint: path,
      kind: 'setting',
      goal: null,
      share: false,
      range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
      values: new Map(
        runs.flatMap((run) => {
          const value = values[run.id];
          if (value === null || value === undefined) return [];
          return [[run.id, typeof value === 'number' ? value : settingText(value, names)]];
        }),
      ),
      steps: new Map(),
      format: String,
    }),
  );
  return [...final, ...bestFigures(runs, byRun), ...settings];
}

function least(values: readonly (number | undefined)[]): number {
  return values.reduce<number>(
    (low, value) => (value !== undefined && value < low ? value : low),
    Number.POSITIVE_INFINITY,
  );
}

/** A setting's value in words: of a record its name. */
export function settingText(value: unknown, names: Readonly<Record<string, string>>): string {
  return typeof value === 'string' ? (names[value] ?? value) : JSON.stringify(value);
}

/** A metric without a goal has no best, and its last value would say little. */
function bestFigures(runs: Comparison['runs'], byRun: Readonly<Record<string, readonly SeriesRecord[]>>): Figure[] {
  const found = new Map<string, { goal: 'max' | 'min'; values: Map<RunId, number>; steps: Map<RunId, number> }>();
  for (const { id } of runs) {
    for (const { key, goal, best, bestStep } of byRun[id] ?? []) {
      if (goal === 'none' || best === null) continue;
      const own = found.get(key) ?? { goal, values: new Map(), steps: new Map() };
      found.set(key, own);
      own.values.set(id, best);
      if (bestStep !== null) own.steps.set(id, bestStep);
    }
  }
  return [...found]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([key, { goal, values, steps }]) => ({
      id: `best.${key}`,
      label: metricLabelAfter('Best', key),
      hint: metricHint(key),
      kind: 'best',
      goal,
      share: isShare(key),
      range: metricRange(key, least([...values.values()])),
      values,
      steps,
      format: (value) => (typeof value === 'number' ? formatFigure(key, value) : value),
    }));
}

export const isNumeric = (figure: Figure): boolean =>
  [...figure.values.values()].every((value) => typeof value === 'number');

/** Within what a figure can be: over few seeds Student's interval reaches far beyond an accuracy's, and below a loss's. */
export function bounded({ range: [least, most] }: Figure, values: readonly number[]): number[] {
  return values.map((value) => Math.min(most, Math.max(least, value)));
}

/** Of a mean over seeds: its interval, or how many they are if an interval says nothing. */
export function spreadText(figure: Figure, { low, high, n }: Interval): string {
  if (n < fewestSeeds || low === null || high === null) return plural(n, 'run');
  return bounded(figure, [low, high]).map(figure.format).join(' to ');
}

/** Differences of shares are points: 1 % more could be read as of what it was. */
export function signedDifference(value: number, { share, format }: Figure): string {
  const size = Math.abs(value);
  return `${value < 0 ? '−' : '+'}${share ? `${(size * 100).toFixed(2)} points` : format(size)}`;
}

/** The best value of a figure with a goal; null without one, or if every run has the same. */
export function bestOf(figure: Figure): number | null {
  if (figure.goal === null) return null;
  const values = [...figure.values.values()].filter((value) => typeof value === 'number' && Number.isFinite(value));
  const numbers = values.map(Number);
  if (new Set(numbers).size < 2) return null;
  return figure.goal === 'max' ? Math.max(...numbers) : Math.min(...numbers);
}

/** For lists to choose from. */
export const toOption = ({ id, label }: Figure): { value: string; label: string } => ({ value: id, label });

export interface Metric {
  readonly key: string;
  readonly unit: string;
  readonly goal: SeriesRecord['goal'];
  /** Those that logged it. */
  readonly runs: readonly RunId[];
}

/** Series of several runs, by the run's id. */
export type SeriesByRun = Readonly<Record<string, readonly SeriesRecord[]>>;

/** What the runs compared have logged, and which of it is drawn before anybody chooses. Pure. */
export function metricsOf(runs: readonly RunId[], byRun: SeriesByRun): Metric[] {
  const metrics = new Map<string, Metric & { runs: RunId[] }>();
  for (const run of runs) {
    for (const { key, unit, goal, count } of byRun[run] ?? []) {
      if (count === 0) continue;
      const metric = metrics.get(key) ?? { key, unit, goal, runs: [] };
      metrics.set(key, metric);
      metric.runs.push(run);
    }
  }
  return [...metrics.values()].sort((a, b) => a.key.localeCompare(b.key));
}
