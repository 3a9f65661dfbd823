'use client';
/** @file The runs' curves overlaid, one chart per chosen metric. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Curve, RunSummary, SeriesRecord } from '@/domain/records/run';
import { useTRPC } from '../api';
import { Chart } from '../chart/chart';
import type { ChartSeries } from '../chart/chart-data';
import type { SeriesStyle } from '../palette';
import { ChartOptions, type ChartView, useChartView } from '../run/chart-options';
import { useCurves } from '../run/use-curves';
import { runLabel } from '../runs/run-label';
import { cx } from '../ui/class-names';
import { EmptyState } from '../ui/empty-state';
import { Panel } from '../ui/panel';
import { QueryView } from '../ui/query-view';
import { Skeleton } from '../ui/skeleton';
import { useUrlState } from '../url-state';

const mostCharts = 6;
/** Shown until metrics are chosen, where the runs have them. */
const preferred = ['validation.accuracy', 'train.loss'];

export function CurveCharts({
  runs,
  styles,
}: {
  runs: readonly RunSummary[];
  styles: ReadonlyMap<string, SeriesStyle>;
}) {
  const trpc = useTRPC();
  const many = useQuery(trpc.series.listMany.queryOptions({ runs: runs.map((run) => run.id) }));
  const view = useChartView();
  const [chosenText, setChosen] = useUrlState('metrics');
  return (
    <QueryView query={many} pending={<Skeleton className="h-96" />}>
      {(byRun) => {
        const metrics = metricsOf(byRun);
        if (metrics.length === 0) {
          return (
            <Panel title="Curves">
              <EmptyState title="No points yet">Curves appear with the first steps, and grow by themselves.</EmptyState>
            </Panel>
          );
        }
        const keys = metrics.map(({ key }) => key);
        const asked = chosenText.split(',').filter((key) => keys.includes(key));
        const usual = preferred.filter((key) => keys.includes(key));
        const shown = (asked.length > 0 ? asked : usual.length > 0 ? usual : keys.slice(0, 1)).slice(0, mostCharts);
        const toggle = (key: string): void => {
          const next = shown.includes(key) ? shown.filter((each) => each !== key) : [...shown, key];
          if (next.length > 0) setChosen(next.join(','));
        };
        return (
          <Panel title="Curves">
            <div className="flex flex-col gap-3">
              <fieldset className="flex flex-wrap gap-1">
                <legend className="sr-only">Metrics</legend>
                {keys.map((key) => (
                  <button
                    key={key}
                    type="button"
                    aria-pressed={shown.includes(key)}
                    disabled={!shown.includes(key) && shown.length >= mostCharts}
                    onClick={() => toggle(key)}
                    className={cx(
                      'h-6 rounded-md border px-2 text-xs disabled:opacity-50',
                      shown.includes(key) ? 'border-accent bg-accent-soft text-accent' : 'border-line hover:bg-sunken',
                    )}
                  >
                    {key}
                  </button>
                ))}
              </fieldset>
              <ChartOptions view={view} />
              <div className={cx('grid gap-6', shown.length > 1 && 'lg:grid-cols-2')}>
                {shown.map((key) => (
                  <MetricChart
                    key={key}
                    metric={key}
                    unit={metrics.find((each) => each.key === key)?.unit ?? ''}
                    runs={runs}
                    byRun={byRun}
                    styles={styles}
                    view={view}
                  />
                ))}
              </div>
            </div>
          </Panel>
        );
      }}
    </QueryView>
  );
}

function metricsOf(byRun: Readonly<Record<string, readonly SeriesRecord[]>>): { key: string; unit: string }[] {
  const units = new Map<string, string>();
  for (const { key, unit, count } of Object.values(byRun).flat()) if (count > 0) units.set(key, unit);
  return [...units].map(([key, unit]) => ({ key, unit })).sort((a, b) => a.key.localeCompare(b.key));
}

function MetricChart({
  metric,
  unit,
  runs,
  byRun,
  styles,
  view,
}: {
  metric: string;
  unit: string;
  runs: readonly RunSummary[];
  byRun: Readonly<Record<string, readonly SeriesRecord[]>>;
  styles: ReadonlyMap<string, SeriesStyle>;
  view: ChartView;
}) {
  const having = runs.filter((run) => byRun[run.id]?.some(({ key, count }) => key === metric && count > 0));
  const names = having.map((run) => run.id).join(',');
  // `names` stands for `having`, which is another array at every draw.
  const requests = useMemo(
    () => runs.filter((run) => names.includes(run.id)).map((run) => ({ run: run.id, key: metric })),
    [runs, names, metric],
  );
  const range = view.axis === 'step' ? view.range : null;
  const curves = useCurves(requests, {
    axis: view.axis,
    from: range?.[0] ?? null,
    to: range?.[1] ?? null,
    // Points drawn in all stay bounded: two runs get 500 buckets each, 200 runs 40.
    width: Math.round(Math.min(500, Math.max(40, 8000 / Math.max(1, requests.length)))),
  });
  const data = curves.data;
  const series = useMemo(() => chartSeries(runs, data ?? [], metric, styles), [runs, data, metric, styles]);
  return (
    <Chart
      title={metric}
      unit={unit}
      series={series}
      axis={view.axis}
      log={view.log}
      smoothing={view.smoothing}
      syncKey="compare"
      range={view.range}
      onRangeChange={view.setRange}
      height={280}
    />
  );
}

function chartSeries(
  runs: readonly RunSummary[],
  curves: readonly Curve[],
  metric: string,
  styles: ReadonlyMap<string, SeriesStyle>,
): ChartSeries[] {
  const byId = new Map(curves.filter(({ key }) => key === metric).map((curve) => [curve.run, curve] as const));
  return runs.flatMap((run): ChartSeries[] => {
    const curve = byId.get(run.id);
    const style = styles.get(run.id);
    if (curve === undefined || style === undefined) return [];
    return [{ id: run.id, label: runLabel(run), style, curve, origin: run.startedAt ?? undefined }];
  });
}
