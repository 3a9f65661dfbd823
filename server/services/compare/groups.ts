/** @file Runs that differ by their seed only, together: mean and 95 % bootstrap interval of each final figure. */
import type { RunRow } from '@/db/schema';
import type { RunId } from '@/domain/ids';
import { numbersOf } from '@/server/services/runs/summarise';
import { bootstrapInterval } from './bootstrap';

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
  readonly summary: Record<string, GroupFigure>;
}

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

function figures(summaries: readonly Record<string, number>[]): Record<string, GroupFigure> {
  const keys = [...new Set(summaries.flatMap((summary) => Object.keys(summary)))];
  return Object.fromEntries(
    keys.map((key) => {
      const values = summaries.flatMap((summary) => summary[key] ?? []);
      return [key, figureOf(values)];
    }),
  );
}

function figureOf(values: readonly number[]): GroupFigure {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const interval = n < 2 || !Number.isFinite(mean) ? null : bootstrapInterval(values);
  return { mean, low: interval?.low ?? null, high: interval?.high ?? null, n };
}
