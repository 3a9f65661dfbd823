'use client';
/** @file The runs' curves overlaid, one chart per chosen metric; the baseline behind them; on request a curve per group. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '@/components/api';
import { Chart } from '@/components/chart/chart';
import type { ChartSeries } from '@/components/chart/chart-data';
import type { SeriesStyle } from '@/components/data-colours';
import { ChartOptions, type ChartView, useChartView } from '@/components/run/chart-options';
import { comparedBuckets } from '@/components/run/curve-query';
import { useCurves } from '@/components/run/use-curves';
import { rangeOf } from '@/components/runs/figures';
import { cx } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Checkbox } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { Skeleton } from '@/components/ui/skeleton';
import { useUrlChoice, useUrlState } from '@/components/url-state';
import type { RunId } from '@/domain/ids';
import { isShare, metricHint, metricLabel } from '@/domain/metrics';
import { armStyles, type Comparison, runLabel } from './comparison';
import { type Metric, metricsOf, usualMetrics } from './figures';
import { seedCurve } from './seed-curves';

const plotHeight = 280;

interface Shown {
  readonly comparison: Comparison;
  readonly styles: ReadonlyMap<string, SeriesStyle>;
  readonly baseline: RunId | null;
}

export function CurveCharts({ comparison, styles, baseline }: Shown) {
  const trpc = useTRPC();
  const many = useQuery(trpc.series.listMany.queryOptions({ runs: comparison.runs.map((run) => run.id) }));
  const view = useChartView();
  const [chosenText, setChosen] = useUrlState('metrics');
  const [by, setBy] = useUrlChoice('curves', ['groups', 'runs']);
  const several = comparison.groups.length < comparison.runs.length;
  return (
    <QueryView query={many} pending={<Skeleton className="h-96" />}>
      {(byRun) => {
        const metrics = metricsOf(
          comparison.runs.map(({ id }) => id),
          byRun,
        );
        if (metrics.length === 0) {
          return (
            <Panel title="Curves">
              <EmptyState title="No points yet">
                Curves appear with the first steps and update automatically.
              </EmptyState>
            </Panel>
          );
        }
        const keys = metrics.map(({ key }) => key);
        const asked = chosenText.split(',').filter((key) => keys.includes(key));
        const shown = asked.length > 0 ? asked : usualMetrics(keys);
        const toggle = (key: string): void => {
          const next = shown.includes(key) ? shown.filter((each) => each !== key) : [...shown, key];
          if (next.length > 0) setChosen(next.join(','));
        };
        return (
          <Panel title="Curves">
            <div className="flex flex-col gap-3">
              <fieldset className="flex max-h-24 flex-wrap gap-1 overflow-y-auto">
                <legend className="sr-only">Metrics</legend>
                {keys.map((key) => (
                  <button
                    key={key}
                    type="button"
                    aria-pressed={shown.includes(key)}
                    title={metricHint(key)}
                    onClick={() => toggle(key)}
                    className={cx(
                      'h-6 rounded-md border px-2 text-xs',
                      shown.includes(key) ? 'border-accent bg-accent-soft text-accent' : 'border-line hover:bg-sunken',
                    )}
                  >
                    {metricLabel(key)}
                  </button>
                ))}
              </fieldset>
              <ChartOptions view={view}>
                {several ? (
                  <Checkbox
                    label="Mean of each group, from three runs on with its 95 % interval"
                    checked={by === 'groups'}
                    onChange={(event) => setBy(event.target.checked ? 'groups' : 'runs')}
                  />
                ) : null}
              </ChartOptions>
              <div className={cx('grid gap-6', shown.length > 1 && 'lg:grid-cols-2')}>
                {metrics
                  .filter(({ key }) => shown.includes(key))
                  .map((metric) => (
                    <MetricChart
                      key={metric.key}
                      metric={metric}
                      comparison={comparison}
                      styles={styles}
                      baseline={baseline}
                      view={view}
                      grouped={by === 'groups' && several}
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

function MetricChart({
  metric,
  comparison,
  styles,
  baseline,
  view,
  grouped,
}: Shown & { metric: Metric; view: ChartView; grouped: boolean }) {
  const names = metric.runs.join(',');
  const { key } = metric;
  const requests = useMemo(
    () => comparison.runs.filter(({ id }) => names.includes(id)).map(({ id }) => ({ run: id, key })),
    [comparison.runs, names, key],
  );
  const range = view.axis === 'step' ? view.range : null;
  const curves = useCurves(requests, {
    axis: view.axis === 'step' ? 'step' : 'time',
    from: range?.[0] ?? null,
    to: range?.[1] ?? null,
    width: comparedBuckets(requests.length),
  });
  const data = curves.data;
  const groupStyles = useMemo(() => armStyles(comparison.groups), [comparison.groups]);
  const series = useMemo((): ChartSeries[] => {
    const byRun = new Map(
      (data ?? []).filter((curve) => curve.key === key).map((curve) => [curve.run, curve] as const),
    );
    const each = comparison.runs.flatMap((run): ChartSeries[] => {
      const curve = byRun.get(run.id);
      const style = styles.get(run.id);
      if (curve === undefined || curve.points === 0 || style === undefined) return [];
      const clock = comparison.clocks[run.id];
      return [
        { id: run.id, label: runLabel(run), style, curve, clock, goal: metric.goal, baseline: run.id === baseline },
      ];
    });
    if (!grouped) return each;
    return comparison.groups.flatMap((group): ChartSeries[] => {
      const members = each.filter(({ id }) => group.runs.some((run) => run === id));
      const style = groupStyles.get(group.groupHash);
      if (members.length === 0 || style === undefined) return [];
      const label = members.length === 1 ? group.label : `${group.label} (${members.length} runs)`;
      const isBaseline = members.some((member) => member.baseline);
      return [
        {
          ...seedCurve(members, view.axis, view.logX, rangeOf(key)),
          id: group.groupHash,
          label,
          style,
          goal: metric.goal,
          baseline: isBaseline,
        },
      ];
    });
  }, [data, key, metric.goal, comparison, styles, groupStyles, baseline, grouped, view.axis, view.logX]);
  if (data === undefined) {
    return curves.error === null ? (
      <Skeleton className="h-96" />
    ) : (
      <ErrorPanel error={curves.error} onRetry={() => void curves.refetch()} />
    );
  }
  return (
    <Chart
      title={metricLabel(key)}
      hint={metricHint(key)}
      unit={isShare(key) ? '' : metric.unit}
      share={isShare(key)}
      series={series}
      axis={view.axis}
      log={view.log}
      logX={view.logX}
      smoothing={view.smoothing}
      syncKey="compare"
      range={view.range}
      onRangeChange={view.setRange}
      height={plotHeight}
    />
  );
}
