'use client';
/** @file The run's curves, live; and its final figures once it has any. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Curve, RunDetail } from '@/domain/records/run';
import { isFinal } from '@/domain/run-state';
import { useTRPC } from '../api';
import { Chart } from '../chart/chart';
import type { ChartSeries } from '../chart/chart-data';
import { seriesStyles } from '../palette';
import { figureKeys, formatFigure } from '../runs/figures';
import { EmptyState } from '../ui/empty-state';
import { FigureTile } from '../ui/figure-tile';
import { Panel } from '../ui/panel';
import { QueryView } from '../ui/query-view';
import { Skeleton } from '../ui/skeleton';
import { type ChartGroup, chartGroups, shortKey } from './chart-groups';
import { ChartOptions, type ChartView, useChartView } from './chart-options';
import { useCurves } from './use-curves';

export function OverviewTab({ run }: { run: RunDetail }) {
  const trpc = useTRPC();
  const series = useQuery(trpc.series.list.queryOptions({ run: run.id }));
  const view = useChartView();
  return (
    <div className="flex flex-col gap-4">
      <Figures summary={run.summary} />
      <ChartOptions view={view} />
      <QueryView query={series} pending={<ChartPlaces />}>
        {(records) => {
          const groups = chartGroups(records);
          return groups.length === 0 ? (
            <Panel>
              <EmptyState title="No points yet">
                {isFinal(run.state)
                  ? 'The run ended before its first step. The log says why.'
                  : 'Curves appear with the first step, and grow by themselves.'}
              </EmptyState>
            </Panel>
          ) : (
            <Charts run={run} groups={groups} view={view} />
          );
        }}
      </QueryView>
    </div>
  );
}

const grid = 'grid gap-4 lg:grid-cols-2 2xl:grid-cols-3';

function ChartPlaces() {
  return (
    <div className={grid}>
      {['a', 'b', 'c', 'd'].map((key) => (
        <Skeleton key={key} className="h-80" />
      ))}
    </div>
  );
}

function Charts({ run, groups, view }: { run: RunDetail; groups: readonly ChartGroup[]; view: ChartView }) {
  const { axis, range } = view;
  const started = run.startedAt ?? run.createdAt;
  const keys = groups.flatMap((group) => group.keys).join('\n');
  const requests = useMemo(() => keys.split('\n').map((key) => ({ run: run.id, key })), [keys, run.id]);
  const bound = (value: number): number => (axis === 'step' ? value : started + value * 1000);
  const curves = useCurves(requests, {
    axis,
    from: range === null ? null : bound(range[0]),
    to: range === null ? null : bound(range[1]),
    width: 500,
  });
  return (
    <QueryView query={curves} pending={<ChartPlaces />}>
      {(data) => (
        <div className={grid}>
          {groups.map((group) => (
            <Panel key={group.title}>
              <GroupChart run={run.id} group={group} curves={data} view={view} origin={started} />
            </Panel>
          ))}
        </div>
      )}
    </QueryView>
  );
}

function GroupChart({
  run,
  group,
  curves,
  view,
  origin,
}: {
  run: string;
  group: ChartGroup;
  curves: readonly Curve[];
  view: ChartView;
  origin: number;
}) {
  const keys = group.keys.join('\n');
  const title = group.title;
  const series = useMemo((): ChartSeries[] => {
    const names = keys.split('\n');
    // The first line has the run's own colour, as in comparisons; the second the same in every chart.
    const styles = [...seriesStyles([run, ...names.map((_, at) => `line ${at}`)]).values()];
    return names.flatMap((key, at): ChartSeries[] => {
      const curve = curves.find((each) => each.key === key);
      const style = styles[at];
      if (curve === undefined || style === undefined) return [];
      return [{ id: key, label: shortKey(key, { title, unit: '', keys: names }), style, curve, origin }];
    });
  }, [keys, title, curves, run, origin]);
  return (
    <Chart
      title={title}
      unit={group.unit}
      series={series}
      axis={view.axis}
      log={view.log}
      smoothing={view.smoothing}
      syncKey={`run-${run}`}
      range={view.range}
      onRangeChange={view.setRange}
      height={200}
    />
  );
}

function Figures({ summary }: { summary: RunDetail['summary'] }) {
  const keys = figureKeys([summary]);
  if (keys.length === 0) return null;
  return (
    <Panel title="Result">
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-4 xl:grid-cols-6">
        {keys.map((key) => (
          <FigureTile key={key} name={key} value={formatFigure(key, summary[key] ?? Number.NaN)} />
        ))}
      </div>
    </Panel>
  );
}
