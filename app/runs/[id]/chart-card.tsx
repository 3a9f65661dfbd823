'use client';
/** @file One chart of a run with its baseline behind it: fetched and drawn while in view, at a fixed height. */
import { createContext, memo, use, useMemo } from 'react';
import { Chart } from '@/components/chart/chart';
import type { ChartSeries } from '@/components/chart/chart-data';
import { type Clock, timeAt } from '@/components/chart/clock';
import { companionStyle, stylesOf } from '@/components/data-colours';
import type { ChartView } from '@/components/run/chart-options';
import { type CurveView, runBuckets } from '@/components/run/curve-query';
import { useCurves } from '@/components/run/use-curves';
import { useNear } from '@/components/run/use-near';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Skeleton } from '@/components/ui/skeleton';
import type { RunId } from '@/domain/ids';
import { isShare, metricHint } from '@/domain/metrics';
import type { Curve, SeriesRecord } from '@/domain/records/run';
import { type ChartGroup, shortKey } from './chart-groups';
import { splitTails } from './recomputed-points';

const plotHeight = 200;

/** A run whose curves a chart shows. */
export interface ChartedRun {
  readonly id: RunId;
  readonly name: string;
  readonly colour: number;
  readonly seed: number;
  readonly clock: Clock;
}

/** How charts are drawn. Only charts in view subscribe: a zoom must not re-render a thousand placeholders. */
export const ChartViewContext = createContext<ChartView | null>(null);

interface ChartCardProps {
  readonly run: ChartedRun;
  readonly baseline: ChartedRun | null;
  readonly group: ChartGroup;
  readonly goals: ReadonlyMap<string, SeriesRecord['goal']>;
  /** Also points of earlier attempts that a later one recomputed. */
  readonly discarded: boolean;
}

export const ChartCard = memo(function ChartCard({ run, baseline, group, goals, discarded }: ChartCardProps) {
  const [box, near] = useNear<HTMLDivElement>();
  // Head, plot, a legend row per curve, and the frame: nothing moves when the curves come.
  const height = 34 + 32 + plotHeight + 24 * Math.min(5, group.keys.length + (baseline === null ? 0 : 1));
  return (
    <div
      ref={box}
      // Charts out of view are neither laid out nor painted: a thousand charts must not slow down those in view.
      style={{ minHeight: height, contentVisibility: 'auto', containIntrinsicBlockSize: `auto ${height}px` }}
      className="min-w-0 rounded-lg border border-line bg-surface p-4"
    >
      {near ? (
        <Curves run={run} baseline={baseline} group={group} goals={goals} discarded={discarded} />
      ) : (
        <Waiting title={group.title} />
      )}
    </div>
  );
});

function Waiting({ title }: { title: string }) {
  return (
    <>
      <p className="flex h-8 items-center truncate font-medium text-sm">{title}</p>
      <Skeleton className="h-48" />
    </>
  );
}

function Curves({ run, baseline, group, goals, discarded }: ChartCardProps) {
  const view = use(ChartViewContext);
  if (view === null) throw new Error('a chart stands outside its page');
  return <Drawn run={run} baseline={baseline} group={group} goals={goals} view={view} discarded={discarded} />;
}

function Drawn({ run, baseline, group, goals, view, discarded }: ChartCardProps & { view: ChartView }) {
  const keys = group.keys.join('\n');
  const requests = useMemo(() => keys.split('\n').map((key) => ({ run: run.id, key })), [keys, run.id]);
  const behind = useMemo(
    () => (baseline === null ? [] : keys.split('\n').map((key) => ({ run: baseline.id, key }))),
    [keys, baseline],
  );
  const curves = useCurves(requests, { ...curveView(view, run.clock), discarded });
  const pinned = useCurves(behind, curveView(view, baseline?.clock ?? run.clock));
  // The first line has the run's own colour, as in comparisons.
  const styles = useMemo(() => stylesOf(baseline === null ? [run] : [run, baseline]), [run, baseline]);
  const whole = view.range === null;
  const series = useMemo((): ChartSeries[] => {
    const names = keys.split('\n');
    const label = (key: string): string => shortKey(key, { title: '', unit: '', keys: names });
    const of = (from: readonly Curve[] | undefined, whose: ChartedRun, isBaseline: boolean): ChartSeries[] =>
      (from ?? []).flatMap((curve): ChartSeries[] => {
        const at = names.indexOf(curve.key);
        // Without points in the range shown it keeps its place: the plot would be made anew at each way in and out.
        if (at < 0 || (curve.points === 0 && whole)) return [];
        const shared = { clock: whose.clock, goal: goals.get(curve.key) ?? 'none', baseline: isBaseline };
        const own = styles.get(whose.id);
        if (own === undefined) return [];
        const style = companionStyle(own, at);
        if (isBaseline)
          return [
            { ...shared, id: `baseline ${curve.key}`, label: `${whose.name}, ${label(curve.key)}`, style, curve },
          ];
        const { kept, tails } = discarded ? splitTails(curve) : { kept: curve, tails: [] };
        return [
          { ...shared, id: curve.key, label: label(curve.key), style, curve: kept },
          ...tails.map((tail, number) => ({
            ...shared,
            id: `${curve.key} discarded ${number}`,
            label: `${label(curve.key)}, discarded by attempt ${number + 2}`,
            style: { ...style, dash: [2, 4] },
            curve: tail,
          })),
        ];
      });
    return [...(baseline === null ? [] : of(pinned.data, baseline, true)), ...of(curves.data, run, false)];
  }, [keys, curves.data, pinned.data, run, baseline, goals, discarded, styles, whole]);
  if (curves.data === undefined) {
    return curves.error === null ? (
      <Waiting title={group.title} />
    ) : (
      <ErrorPanel error={curves.error} onRetry={() => void curves.refetch()} />
    );
  }
  const share = group.keys.every(isShare);
  return (
    <Chart
      title={group.title}
      hint={group.keys.map((key) => metricHint(key)).join('\n')}
      unit={share ? '' : group.unit}
      share={share}
      series={series}
      axis={view.axis}
      log={view.log}
      logX={view.logX}
      smoothing={view.smoothing}
      syncKey={`run-${run.id}`}
      range={view.range}
      onRangeChange={view.setRange}
      height={plotHeight}
    />
  );
}

/** Only the visible range is requested, so its buckets are fine. */
function curveView(view: ChartView, clock: Clock): CurveView {
  const { axis, range } = view;
  if (axis === 'step') return { axis, from: range?.[0] ?? null, to: range?.[1] ?? null, width: runBuckets };
  const bound = (seconds: number | undefined): number | null =>
    seconds === undefined ? null : timeAt(axis, clock, seconds);
  return { axis: 'time', from: bound(range?.[0]), to: bound(range?.[1]), width: runBuckets };
}
