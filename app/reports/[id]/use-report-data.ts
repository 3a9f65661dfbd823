'use client';
/** @file What a report's panels show: of a live one as its runs are now, of a frozen one as they were. */
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { useMemo } from 'react';
import { useTRPC } from '@/components/api';
import { comparedFigures, type Figure, type Metric, metricsOf } from '@/components/compare/compared-figures';
import type { Comparison } from '@/components/compare/comparison';
import { type SeriesStyle, stylesOf } from '@/components/data-colours';
import { unpackCurve } from '@/domain/packed-curve';
import type { Curve } from '@/domain/records/run';
import type { AppRouter } from '@/server/routers/app-router';

export type Report = inferRouterOutputs<AppRouter>['reports']['get'];

export interface ReportData {
  readonly comparison: Comparison;
  readonly figures: readonly Figure[];
  readonly metrics: readonly Metric[];
  readonly styles: ReadonlyMap<string, SeriesStyle>;
  /** Null where they are fetched as they are now. */
  readonly curves: readonly Curve[] | null;
}

/** `error`: none of the runs is there any more, or the server does not answer. */
export function useReportData({ runs, by, frozen, unreadable }: Report): {
  data: ReportData | undefined;
  error: unknown;
} {
  const trpc = useTRPC();
  const live = frozen === null && !unreadable;
  const compared = useQuery({
    ...trpc.compare.runs.queryOptions(live ? { runs, by } : skipToken),
    placeholderData: keepPreviousData,
  });
  const comparison = frozen?.comparison ?? compared.data;
  const there = comparison?.runs.map(({ id }) => id);
  const logged = useQuery({
    ...trpc.series.listMany.queryOptions(live && there !== undefined ? { runs: there } : skipToken),
    placeholderData: keepPreviousData,
  });
  const series = frozen?.series ?? logged.data;
  const curves = useMemo(() => frozen?.curves.map(unpackCurve) ?? null, [frozen]);
  const data = useMemo((): ReportData | undefined => {
    if (comparison === undefined || series === undefined) return undefined;
    return {
      comparison,
      curves,
      figures: comparedFigures(comparison, series),
      metrics: metricsOf(
        comparison.runs.map(({ id }) => id),
        series,
      ),
      styles: stylesOf(comparison.runs),
    };
  }, [comparison, series, curves]);
  return { data, error: compared.error ?? logged.error };
}
