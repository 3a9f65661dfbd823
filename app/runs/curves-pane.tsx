'use client';
/** @file Curves of the selected runs beside the table: one metric, each run or the mean of each arm. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useMemo } from 'react';
import { useTRPC } from '@/components/api';
import { Chosen } from '@/components/compare/chosen';
import { metricsOf } from '@/components/compare/compared-figures';
import type { Comparison } from '@/components/compare/comparison';
import { MetricChart } from '@/components/compare/metric-chart';
import { stylesOf } from '@/components/data-colours';
import { useChartView } from '@/components/run/chart-options';
import { IconButton } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { Skeleton } from '@/components/ui/skeleton';
import { useUrlChoice, useUrlState } from '@/components/url-state';
import { useDebounced } from '@/components/use-debounced';
import { plural } from '@/domain/format';
import type { RunId } from '@/domain/ids';
import { metricLabel, usualMetrics } from '@/domain/metrics';
import type { SeriesRecord } from '@/domain/records/run';

/** More lines than these are no longer read one by one; Compare takes two hundred. */
const mostDrawn = 50;
const plotHeight = 260;

export function CurvesPane({
  ids,
  baseline,
  onClose,
}: {
  ids: readonly RunId[];
  baseline: RunId | null;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  // Several are often ticked one after another.
  const settled = useDebounced(ids, 150);
  const runs = settled.slice(0, mostDrawn);
  const comparison = useQuery({ ...trpc.compare.runs.queryOptions({ runs }), placeholderData: keepPreviousData });
  const series = useQuery({ ...trpc.series.listMany.queryOptions({ runs }), placeholderData: keepPreviousData });
  return (
    <Panel
      title="Curves"
      help={ids.length > mostDrawn ? `Of the first ${mostDrawn} selected` : `Of ${plural(ids.length, 'selected run')}`}
      actions={<IconButton size="s" label="Hide the curves" icon={<X size={14} aria-hidden />} onClick={onClose} />}
    >
      <QueryView query={comparison} pending={<Skeleton className="h-80" />}>
        {(found) => (
          <QueryView query={series} pending={<Skeleton className="h-80" />}>
            {(byRun) => <Curves comparison={found} byRun={byRun} baseline={baseline} />}
          </QueryView>
        )}
      </QueryView>
    </Panel>
  );
}

function Curves({
  comparison,
  byRun,
  baseline,
}: {
  comparison: Comparison;
  byRun: Readonly<Record<string, readonly SeriesRecord[]>>;
  baseline: RunId | null;
}) {
  const { runs, groups } = comparison;
  const view = useChartView();
  const [text, setMetric] = useUrlState('metric');
  const [by, setBy] = useUrlChoice('curves', ['arms', 'runs']);
  const styles = useMemo(() => stylesOf(runs), [runs]);
  const metrics = useMemo(
    () =>
      metricsOf(
        runs.map(({ id }) => id),
        byRun,
      ),
    [runs, byRun],
  );
  const [usual] = usualMetrics(metrics.map(({ key }) => key));
  const metric = metrics.find(({ key }) => key === text) ?? metrics.find(({ key }) => key === usual);
  if (metric === undefined) return <p className="text-muted text-sm">These runs have logged no metric yet.</p>;
  const several = groups.length < runs.length;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Chosen
          label="Metric"
          value={metric.key}
          options={metrics.map(({ key }) => ({ value: key, label: metricLabel(key) }))}
          onChange={setMetric}
        />
        {several ? (
          <Checkbox
            label="Mean per arm"
            checked={by === 'arms'}
            onChange={(event) => setBy(event.target.checked ? 'arms' : 'runs')}
          />
        ) : null}
      </div>
      <MetricChart
        metric={metric}
        comparison={comparison}
        styles={styles}
        baseline={baseline}
        view={view}
        grouped={several && by === 'arms'}
        height={plotHeight}
      />
    </div>
  );
}
