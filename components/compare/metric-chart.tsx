'use client';
/** @file One metric's curves of several runs: each its own, or the mean of each arm; the baseline behind them. */
import { useMemo } from 'react';
import type { RunId } from '@/domain/ids';
import { isShare, metricHint, metricLabel, metricRange } from '@/domain/metrics';
import type { Curve } from '@/domain/records/run';
import { Chart } from '../chart/chart';
import type { ChartSeries } from '../chart/chart-data';
import type { SeriesStyle } from '../data-colours';
import type { ChartView } from '../run/chart-options';
import { comparedBuckets } from '../run/curve-query';
import { useCurves } from '../run/use-curves';
import { ErrorPanel } from '../ui/error-panel';
import { Skeleton } from '../ui/skeleton';
import { useInBrowser } from '../use-in-browser';
import type { Metric } from './compared-figures';
import { armStyles, type Comparison, runLabel } from './comparison';
import { seedCurve } from './seed-curves';

const plotHeight = 280;

/** The place of a chart while its curves are on their way: head, plot, and a legend that scrolls from its sixth curve on. */
function Place({ height, curves }: { height: number; curves: number }) {
  return (
    <div style={{ height: 32 + height + Math.min(128, 24 * curves) }}>
      <Skeleton className="h-full" />
    </div>
  );
}

interface Shown {
  readonly metric: Metric;
  readonly comparison: Pick<Comparison, 'runs' | 'groups' | 'clocks'>;
  readonly styles: ReadonlyMap<string, SeriesStyle>;
  readonly baseline: RunId | null;
  readonly view: ChartView;
  /** The mean of each arm instead of each run. */
  readonly grouped: boolean;
  readonly height?: number;
}

/** Its curves are fetched for the range shown, and follow what runs log. */
export function MetricChart(shown: Shown) {
  const { metric, comparison, view, grouped, height = plotHeight } = shown;
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
  // The server sends the page before its curves. They may be there when the page wakes up, which must begin with what was sent.
  const inBrowser = useInBrowser();
  if (curves.data === undefined || !inBrowser) {
    return curves.error === null ? (
      <Place height={height} curves={grouped ? groupsOf(shown) : requests.length} />
    ) : (
      <ErrorPanel error={curves.error} onRetry={() => void curves.refetch()} />
    );
  }
  return <DrawnMetric {...shown} curves={curves.data} />;
}

/** The groups that have logged the metric. */
function groupsOf({ metric, comparison }: Shown): number {
  const logged = new Set<string>(metric.runs);
  return comparison.groups.filter(({ runs }) => runs.some((run) => logged.has(run))).length;
}

/** The same of curves that are there. */
export function DrawnMetric({
  metric,
  comparison,
  styles,
  baseline,
  view,
  grouped,
  height = plotHeight,
  curves,
}: Shown & { curves: readonly Curve[] }) {
  const { key } = metric;
  const groupStyles = useMemo(() => armStyles(comparison.groups), [comparison.groups]);
  const whole = view.range === null;
  const series = useMemo((): ChartSeries[] => {
    const byRun = new Map(curves.filter((curve) => curve.key === key).map((curve) => [curve.run, curve] as const));
    const each = comparison.runs.flatMap((run): ChartSeries[] => {
      const curve = byRun.get(run.id);
      const style = styles.get(run.id);
      if (curve === undefined || style === undefined) return [];
      // As on a run's page: without points in the range shown a run keeps its place. A mean is of those that have some.
      if (curve.points === 0 && (grouped || whole)) return [];
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
          ...seedCurve(members, view.axis, view.logX, metricRange(key, lowestOf(members))),
          id: group.groupHash,
          label,
          style,
          goal: metric.goal,
          baseline: isBaseline,
        },
      ];
    });
  }, [curves, key, metric.goal, comparison, styles, groupStyles, baseline, grouped, whole, view.axis, view.logX]);
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
      height={height}
    />
  );
}

const lowestOf = (members: readonly ChartSeries[]): number =>
  members.reduce(
    (lowest, { curve }) => curve.min.reduce((low, value) => (Number.isNaN(value) ? low : Math.min(low, value)), lowest),
    Number.POSITIVE_INFINITY,
  );
