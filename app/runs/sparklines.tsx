'use client';
/** @file Small curves in the rows of the table: fetched by window like the rows, few points each, renewed while a run goes on. */
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { memo, useMemo } from 'react';
import { useTRPCClient } from '@/components/api';
import { hueOf } from '@/components/data-colours';
import { curvesKey, wholeView } from '@/components/run/curve-query';
import { formatFigure } from '@/components/runs/format-figure';
import type { RunId } from '@/domain/ids';
import { metricLabel } from '@/domain/metrics';
import { type PackedCurve, unpackCurve } from '@/domain/packed-curve';
import type { RunIdList } from '@/domain/run-id';
import { isWorking } from '@/domain/run-state/names';
import { drawnCurves, type RunColumn } from './columns';
import type { RunRow } from './use-run-rows';
import { windowSize } from './view-address';

/** Means of so many buckets: a sparkline is a hundred pixels wide. */
const buckets = 40;
const renewEvery = 4000;

export type Sparklines = ReadonlyMap<string, readonly number[]>;
const none: Sparklines = new Map();
const nameOf = (run: string, key: string): string => `${run} ${key}`;

/** Finite means by run and metric, of the windows that hold positions `first` to `last` of `ids`. */
export function useSparklines(
  ids: RunIdList,
  { first, last }: { first: number; last: number },
  columns: readonly RunColumn[],
  rows: ReadonlyMap<string, RunRow>,
): Sparklines {
  const client = useTRPCClient();
  const keys = drawnCurves(columns);
  const windows: RunId[][] = [];
  if (keys.length > 0) {
    for (let at = Math.floor(first / windowSize); at <= Math.floor(last / windowSize); at++)
      windows.push(ids.slice(at * windowSize, (at + 1) * windowSize));
  }
  const view = wholeView(buckets);
  const answers = useQueries({
    queries: windows.map((part) => {
      const requests = part.flatMap((run) => keys.map((key) => ({ run, key })));
      const working = part.some((id) => isAtWork(rows.get(id)));
      return {
        queryKey: curvesKey(requests, view),
        enabled: requests.length > 0,
        placeholderData: keepPreviousData<PackedCurve[]>,
        queryFn: (): Promise<PackedCurve[]> => client.series.curvesPacked.query({ requests, ...view }),
        refetchInterval: working ? renewEvery : (false as const),
      };
    }),
    combine: (results) => results.map(({ data }) => data),
  });
  return useMemo(() => {
    const curves = answers.flatMap((packed) => packed ?? []).map(unpackCurve);
    if (curves.length === 0) return none;
    return new Map(curves.map(({ run, key, mean }) => [nameOf(run, key), mean.filter(Number.isFinite)]));
  }, [answers]);
}

const isAtWork = (row: RunRow | undefined): boolean => row !== undefined && isWorking(row.run.state);

export const sparklineOf = (sparklines: Sparklines, run: RunId, key: string): readonly number[] | undefined =>
  sparklines.get(nameOf(run, key));

const size = { width: 128, height: 22, margin: 2 };

/** `undefined`: on its way. */
export const Sparkline = memo(function Sparkline({
  values,
  metric,
  colour,
}: {
  values: readonly number[] | undefined;
  metric: string;
  colour: number;
}) {
  const [first] = values ?? [];
  const last = values?.at(-1);
  if (values === undefined || first === undefined || last === undefined)
    return values === undefined ? null : <span className="text-muted">–</span>;
  const low = Math.min(...values);
  const spread = Math.max(...values) - low || 1;
  const x = (at: number): number =>
    size.margin + (at / Math.max(1, values.length - 1)) * (size.width - 2 * size.margin);
  const y = (value: number): number =>
    size.height - size.margin - ((value - low) / spread) * (size.height - 2 * size.margin);
  const points = values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const said = `${metricLabel(metric)} from ${formatFigure(metric, first)} to ${formatFigure(metric, last)}`;
  return (
    <svg role="img" aria-label={said} viewBox={`0 0 ${size.width} ${size.height}`} className="block h-[22px] w-32">
      <title>{said}</title>
      <polyline points={points} fill="none" stroke={hueOf(colour)} strokeWidth="1.5" strokeLinejoin="round" />
      <circle cx={x(values.length - 1)} cy={y(last)} r="2" fill={hueOf(colour)} />
    </svg>
  );
});
