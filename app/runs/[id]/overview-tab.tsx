'use client';
/**
 * @file The run's final figures and its curves, live, searched and under headings; the pinned baseline behind them.
 */
import { skipToken, useQuery } from '@tanstack/react-query';
import { ChevronDown, Search } from 'lucide-react';
import dynamic from 'next/dynamic';
import {
  type ComponentProps,
  memo,
  startTransition,
  useDeferredValue,
  useEffect,
  useId,
  useMemo,
  useState,
} from 'react';
import { useTRPC, useTRPCClient } from '@/components/api';
import { patient } from '@/components/patient';
import { useBaseline } from '@/components/run/baseline';
import { ChartOptions, useChartView } from '@/components/run/chart-options';
import { seriesKey } from '@/components/run/curve-query';
import { useThrottledChanges } from '@/components/run/use-throttled-changes';
import { formatFigure, headlineKeys } from '@/components/runs/format-figure';
import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { FigureTile } from '@/components/ui/figure-tile';
import { Checkbox, Input } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { Skeleton } from '@/components/ui/skeleton';
import { useUrlState } from '@/components/url-state';
import { plural } from '@/domain/format';
import type { RunId } from '@/domain/ids';
import { metricHint, metricLabel } from '@/domain/metrics';
import type { RunDetail, SeriesRecord } from '@/domain/records/run';
import { isFinal } from '@/domain/run-state/names';
import { whenIdle } from '../when-idle';
import { ChartCard, type ChartedRun, ChartViewContext } from './chart-card';
import { chartSections, firstCharts } from './chart-groups';

// Of one kind of run alone.
const CandidatesPanel = dynamic(
  patient(() => import('./candidates-panel').then((part) => part.CandidatesPanel)),
  {
    loading: () => null,
  },
);

/** What a run logs, with the figures kept of each metric; renewed every two seconds at most while it runs. */

function useSeries(run: RunId) {
  const client = useTRPCClient();
  const queryKey = seriesKey(run);
  useThrottledChanges(queryKey, (change) => change.entity === 'series' && change.run === run, 2000);
  return useQuery({ queryKey, queryFn: () => client.series.list.query({ run }) });
}

export function OverviewTab({ run }: { run: RunDetail }) {
  const series = useSeries(run.id);
  return (
    <div className="flex flex-col gap-4">
      <Figures summary={run.summary} />
      {run.kind === 'random-search' ? <CandidatesPanel run={run.id} /> : null}
      <QueryView query={series} pending={<ChartPlaces />}>
        {(records) =>
          records.every(({ count }) => count === 0) ? (
            <Panel>
              {run.state === 'finished' ? (
                <EmptyState title="No curves">
                  This run ended with figures alone. What it kept besides is under Media and Artefacts.
                </EmptyState>
              ) : (
                <EmptyState title="No points yet">
                  {isFinal(run.state)
                    ? 'The run ended before its first step. The log says why.'
                    : 'Curves appear with the first step and update automatically.'}
                </EmptyState>
              )}
            </Panel>
          ) : (
            <Charts run={run} records={records} />
          )
        }
      </QueryView>
    </div>
  );
}

const grid = 'grid gap-4 lg:grid-cols-2 2xl:grid-cols-3';
/** Up to this many charts need no search field. */
const fewCharts = 4;
/** So many placeholders exist at once, more than a screen holds; the rest follow when the page is idle. */
const chartsAtOnce = 24;

function ChartPlaces() {
  return (
    <div className={grid}>
      {['a', 'b', 'c', 'd'].map((key) => (
        <Skeleton key={key} className="h-80" />
      ))}
    </div>
  );
}

function Charts({ run, records }: { run: RunDetail; records: readonly SeriesRecord[] }) {
  const view = useChartView();
  const [sought, setSought] = useUrlState('charts');
  const [discarded, setDiscarded] = useState(false);
  const settled = useDeferredValue(sought);
  const charted = useCharted(run);
  const baseline = useBaselineRun(run);
  const goals = useMemo(() => new Map(records.map(({ key, goal }) => [key, goal] as const)), [records]);
  const all = useMemo(() => chartSections(records), [records]);
  const sections = useMemo(() => (settled === '' ? all : chartSections(records, settled)), [records, all, settled]);
  const count = (of: typeof all): number => of.reduce((sum, { groups }) => sum + groups.length, 0);
  const total = count(all);
  const [atRest, setAtRest] = useState(false);
  useEffect(() => whenIdle(() => startTransition(() => setAtRest(true))), []);
  const placed = useMemo(() => (atRest ? sections : firstCharts(sections, chartsAtOnce)), [atRest, sections]);
  return (
    <ChartViewContext value={view}>
      <ChartOptions view={view}>
        {run.attempts.length > 1 ? (
          <Checkbox
            label="Discarded tails"
            checked={discarded}
            onChange={(event) => setDiscarded(event.target.checked)}
          />
        ) : null}
        {total > fewCharts || sought !== '' ? (
          <span className="relative flex items-center gap-2">
            <Search size={14} aria-hidden className="absolute left-2 text-muted" />
            <Input
              type="search"
              aria-label="Search the charts"
              placeholder="Search the charts"
              className="w-52 pl-7"
              value={sought}
              onChange={(event) => setSought(event.target.value)}
            />
            <output className="text-muted text-xs">
              {settled === '' ? plural(total, 'chart') : `${count(sections)} of ${plural(total, 'chart')}`}
            </output>
          </span>
        ) : null}
      </ChartOptions>
      {sections.length === 0 ? (
        <Panel>
          <EmptyState title="No chart matches">Every word must be in the name of the chart or of a metric.</EmptyState>
        </Panel>
      ) : null}
      <Sections
        sections={placed}
        headed={all.length > 1}
        run={charted}
        baseline={baseline}
        goals={goals}
        discarded={discarded}
      />
    </ChartViewContext>
  );
}

/** Beginnings of our own metrics' names; those of scripts are shown as they are. */
const sectionTitles: Readonly<Record<string, string>> = {
  '': 'Training',
  adaptation: 'Adaptation',
  architecture: 'Architecture',
  best: 'Best so far',
  candidate: 'Candidates',
  episode: 'Episodes',
  other: 'Other',
  query: 'Queries',
  schedule: 'Schedule',
  system: 'Machine',
};

/** Its own, so that a zoom does not go through a thousand places to find that none has changed. */
const Sections = memo(function Sections({
  sections,
  headed,
  ...shared
}: {
  sections: ReturnType<typeof chartSections>;
  headed: boolean;
} & Omit<ComponentProps<typeof ChartCard>, 'group'>) {
  return sections.map(({ prefix, groups, charts }) => (
    <section key={prefix} aria-label={sectionTitles[prefix] ?? prefix} className="flex flex-col gap-2">
      {headed ? (
        <h2 className="flex items-baseline gap-2 font-semibold text-sm">
          {sectionTitles[prefix] ?? <span className="font-mono">{prefix}</span>}
          <span className="font-normal text-muted text-xs">{plural(charts, 'chart')}</span>
        </h2>
      ) : null}
      <div className={grid}>
        {groups.map((group) => (
          <ChartCard key={group.title} group={group} {...shared} />
        ))}
      </div>
    </section>
  ));
});

/** What a chart needs of a run; the same object until that changes. */
function useCharted(
  run: Pick<RunDetail, 'id' | 'name' | 'colour' | 'seed' | 'startedAt' | 'createdAt' | 'attempts'>,
): ChartedRun {
  const { id, name, colour, seed } = run;
  const origin = run.startedAt ?? run.createdAt;
  const spanText = run.attempts.map(({ startedAt, endedAt }) => `${startedAt}~${endedAt ?? Infinity}`).join(' ');
  return useMemo(() => {
    const spans = spanText === '' ? [] : spanText.split(' ').map((span) => span.split('~').map(Number));
    return {
      id,
      name,
      colour,
      seed,
      clock: { origin, spans: spans.map(([start = 0, end = 0]) => [start, end] as const) },
    };
  }, [id, name, colour, seed, origin, spanText]);
}

/** Null if no other run is pinned, or it is gone. */
function useBaselineRun(run: RunDetail): ChartedRun | null {
  const trpc = useTRPC();
  const [pinned] = useBaseline();
  const other = pinned === null || pinned === run.id ? null : pinned;
  const found = useQuery(trpc.runs.get.queryOptions(other === null ? skipToken : { id: other }));
  const charted = useCharted(found.data ?? run);
  return other === null || found.data === undefined ? null : charted;
}

function Figures({ summary }: { summary: RunDetail['summary'] }) {
  const [all, setAll] = useState(false);
  const { lead, rest } = headlineKeys(summary, 3);
  const id = useId();
  if (lead.length === 0) return null;
  const tile = (key: string) => (
    <FigureTile
      key={key}
      name={metricLabel(key)}
      hint={metricHint(key)}
      value={formatFigure(key, summary.get(key) ?? Number.NaN)}
    />
  );
  return (
    <section aria-label="Result" className="rounded-lg border border-line bg-surface px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-10 gap-y-2">
        {lead.map(tile)}
        {rest.length === 0 ? null : (
          <Button
            size="s"
            className="ml-auto"
            aria-expanded={all}
            aria-controls={id}
            onClick={() => setAll(!all)}
            icon={<ChevronDown size={14} aria-hidden className={cx(all && 'rotate-180')} />}
          >
            All figures
          </Button>
        )}
      </div>
      <div id={id} hidden={!all}>
        <div className="mt-3 grid grid-cols-2 gap-4 border-line border-t pt-3 sm:grid-cols-4 xl:grid-cols-6">
          {all ? rest.map(tile) : null}
        </div>
      </div>
    </section>
  );
}
