/** @file Compares groups of runs: what their configs differ in, and the figures of each group. */
import type { RunRow } from '@/db/schema';
import type { RunId } from '@/domain/ids';
import type { NamedNumbers } from '@/domain/named-values';
import { meanInterval } from '@/domain/statistics/mean-interval';
import { flatten } from '@/server/services/document';
import { numbersOf } from '@/server/services/runs/table/summarise';

export interface ConfigDifference {
  readonly path: string;
  /** By run id; null where a run has no such setting. */
  readonly values: Record<string, unknown>;
}

/** Settings in which runs differ. */
export function configDifferences(rows: readonly Pick<RunRow, 'id' | 'config'>[]): ConfigDifference[] {
  const flat = rows.map((row) => ({ id: row.id, leaves: flatten(row.config) }));
  const paths = [...new Set(flat.flatMap(({ leaves }) => [...leaves.keys()]))];
  return paths.flatMap((path) => {
    const values = Object.fromEntries(flat.map(({ id, leaves }) => [id, leaves.get(path) ?? null]));
    const differing = new Set(Object.values(values).map((value) => JSON.stringify(value))).size > 1;
    return differing ? [{ path, values }] : [];
  });
}

export interface GroupFigure {
  readonly mean: number;
  /** Null where there is one value only: a single seed is never given an interval. */
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

export interface RunGroup {
  readonly groupHash: string;
  readonly label: string;
  readonly runs: RunId[];
  readonly summary: Map<string, GroupFigure>;
}

/** Runs that differ by their seed only, together: mean and 95 % t interval of each final figure. */
export function groupRuns(rows: readonly Pick<RunRow, 'id' | 'name' | 'groupHash' | 'summary'>[]): RunGroup[] {
  const groups = new Map<string, typeof rows>();
  for (const row of rows) groups.set(row.groupHash, [...(groups.get(row.groupHash) ?? []), row]);
  return [...groups].map(([groupHash, members]) => ({
    groupHash,
    label: (members[0]?.name ?? groupHash).replace(/ · seed \d+$/, ''),
    runs: members.map((row) => row.id),
    summary: figures(members.map((row) => numbersOf(row.summary))),
  }));
}

function figures(summaries: readonly NamedNumbers[]): Map<string, GroupFigure> {
  const keys = [...new Set(summaries.flatMap((summary) => [...summary.keys()]))];
  return new Map(keys.map((key) => [key, figureOf(summaries.flatMap((summary) => summary.get(key) ?? []))]));
}

/** No interval either where a value is not finite. */
function figureOf(values: readonly number[]): GroupFigure {
  const { mean, low, high, n } = meanInterval(values);
  return Number.isFinite(mean) ? { mean, low, high, n } : { mean, low: null, high: null, n };
}
