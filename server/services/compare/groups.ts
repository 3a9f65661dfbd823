/** @file Runs that differ by their seed only, together: mean and 95 % t interval of each final figure. */
import type { RunRow } from '@/db/schema';
import type { RunId } from '@/domain/ids';
import { meanInterval } from '@/domain/mean-interval';
import { numbersOf } from '@/server/services/runs/summarise';

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

/** No interval either where a value is not finite. */
function figureOf(values: readonly number[]): GroupFigure {
  const { mean, low, high, n } = meanInterval(values);
  return Number.isFinite(mean) ? { mean, low, high, n } : { mean, low: null, high: null, n };
}
