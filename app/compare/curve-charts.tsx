'use client';
/** @file The runs' curves overlaid, one chart per chosen metric; the baseline behind them; on request a curve per group. */
import { metricsOf, type SeriesByRun } from '@/components/compare/compared-figures';
import type { Comparison } from '@/components/compare/comparison';
import { MetricChart } from '@/components/compare/metric-chart';
import type { SeriesStyle } from '@/components/data-colours';
import { ChartOptions, useChartView } from '@/components/run/chart-options';
import { cx } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { Checkbox } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { type QueryLike, QueryView } from '@/components/ui/query-view';
import { Skeleton } from '@/components/ui/skeleton';
import { useUrlChoice, useUrlState } from '@/components/url-state';
import type { RunId } from '@/domain/ids';
import { metricHint, metricLabel, usualMetrics } from '@/domain/metrics';

interface Shown {
  readonly comparison: Comparison;
  /** Of these runs at least. */
  readonly series: QueryLike<SeriesByRun>;
  readonly styles: ReadonlyMap<string, SeriesStyle>;
  readonly baseline: RunId | null;
}

export function CurveCharts({ comparison, series, styles, baseline }: Shown) {
  const view = useChartView();
  const [chosenText, setChosen] = useUrlState('metrics');
  const [by, setBy] = useUrlChoice('curves', ['groups', 'runs']);
  const several = comparison.groups.length < comparison.runs.length;
  return (
    <QueryView query={series} pending={<Skeleton className="h-96" />}>
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
              <fieldset className="shade-below flex max-h-20 flex-wrap gap-1 overflow-y-auto">
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
                    label="Mean of each group"
                    title="From three runs on with its 95 % interval"
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
