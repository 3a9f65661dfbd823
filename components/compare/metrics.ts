/** @file What the runs compared have logged, and which of it is drawn before anybody chooses. Pure. */
import type { RunId } from '@/domain/ids';
import type { SeriesRecord } from '@/domain/records/run';

export interface Metric {
  readonly key: string;
  readonly unit: string;
  readonly goal: SeriesRecord['goal'];
  /** Those that logged it. */
  readonly runs: readonly RunId[];
}

export function metricsOf(runs: readonly RunId[], byRun: Readonly<Record<string, readonly SeriesRecord[]>>): Metric[] {
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

/** Shown until metrics are chosen, where the runs have them. */
const preferred = ['validation.accuracy', 'train.loss'];

export function usualMetrics(keys: readonly string[]): string[] {
  const usual = preferred.filter((key) => keys.includes(key));
  return usual.length > 0 ? usual : keys.slice(0, 1);
}
