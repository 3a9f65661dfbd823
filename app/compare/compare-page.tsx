'use client';
/**
 * @file Runs side by side: the answer, curves, figures by arm, runs, settings that differ, genotypes. The URL is the link to share.
 */
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { Link2, Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { type ReactNode, Suspense, useEffect, useMemo, useState } from 'react';
import { useTRPC } from '@/components/api';
import { comparedFigures, type SeriesByRun } from '@/components/compare/compared-figures';
import { type Comparison, comparisonInput, parseRunIds, readGrouping } from '@/components/compare/comparison';
import { GroupTable } from '@/components/compare/group-table';
import { stylesOf } from '@/components/data-colours';
import { patient } from '@/components/patient';
import { useBaseline } from '@/components/run/baseline';
import { useNear } from '@/components/run/use-near';
import { figureKeys } from '@/components/runs/format-figure';
import { Button, ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { type QueryLike, QueryView } from '@/components/ui/query-view';
import { Skeleton } from '@/components/ui/skeleton';
import { toastDone, toastProblem } from '@/components/ui/toast';
import { currentAddress, useUrlState } from '@/components/url-state';
import { plural } from '@/domain/format';
import type { RunId } from '@/domain/ids';
import type { Grouping } from '@/domain/report';
import { AnswerPanel } from './answer-panel';
import { DifferenceTable } from './difference-table';
import { MakeReport } from './make-report';
import { RunList } from './run-list';

// Below the tables and the curves; each comes when it is nearly in view.
const loading = () => <Skeleton className="h-96" />;
const RunPicker = dynamic(patient(() => import('@/components/compare/run-picker').then((module) => module.RunPicker)));
const CurveCharts = dynamic(
  patient(() => import('./curve-charts').then((module) => module.CurveCharts)),
  {
    loading,
  },
);
const PairedTable = dynamic(
  patient(() => import('./paired-table').then((module) => module.PairedTable)),
  {
    loading,
  },
);
const ScatterPanel = dynamic(
  patient(() => import('./scatter-panel').then((module) => module.ScatterPanel)),
  {
    loading,
  },
);
const ParallelChart = dynamic(
  patient(() => import('./parallel-chart').then((module) => module.ParallelChart)),
  { loading },
);
const GenotypesPanel = dynamic(
  patient(() => import('./genotypes-panel').then((module) => module.GenotypesPanel)),
  { loading },
);
const PosteriorMatrix = dynamic(
  patient(() => import('./posterior-matrix').then((module) => module.PosteriorMatrix)),
  {
    loading,
  },
);

export function ComparePage() {
  const trpc = useTRPC();
  const [text, setText] = useUrlState('runs');
  const [picking, setPicking] = useState(false);
  const runs = useMemo(() => parseRunIds(text), [text]);
  const [groupText, setGroup] = useUrlState('group');
  const by = readGrouping(groupText);
  const comparison = useQuery({
    ...trpc.compare.runs.queryOptions(runs.length >= 2 ? comparisonInput(runs, by) : skipToken),
    placeholderData: keepPreviousData,
  });
  // One query for all sections, those that load later too: what they show first is what the server drew.
  const series = useQuery({
    ...trpc.series.listMany.queryOptions(runs.length >= 2 ? { runs } : skipToken),
    placeholderData: keepPreviousData,
  });
  const setRuns = (next: readonly RunId[]): void => setText(next.join(','));
  const share = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(currentAddress().href);
      toastDone('The link is copied');
    } catch {
      toastProblem(new Error('The browser refused: copy the address instead.'));
    }
  };
  return (
    <>
      <PageHeader
        title="Compare"
        description={runs.length === 0 ? 'Runs side by side' : plural(runs.length, 'run')}
        actions={
          <>
            {runs.length < 2 ? null : <MakeReport runs={runs} by={by} />}
            <Button onClick={share} disabled={runs.length === 0} icon={<Link2 size={14} aria-hidden />}>
              Copy link
            </Button>
            <Button variant="primary" onClick={() => setPicking(true)} icon={<Plus size={14} aria-hidden />}>
              Choose runs
            </Button>
          </>
        }
      />
      <Suspense>
        {picking ? (
          <RunPicker title="Runs to compare" runs={runs} onChange={setRuns} onClose={() => setPicking(false)} />
        ) : null}
      </Suspense>
      {runs.length < 2 ? (
        <Panel>
          <EmptyState
            title={runs.length === 0 ? 'No runs chosen' : 'One more is needed'}
            action={
              <>
                <Button variant="primary" onClick={() => setPicking(true)}>
                  Choose runs
                </Button>
                <ButtonLink href="/runs">From the table of runs</ButtonLink>
              </>
            }
          >
            {runs.length === 0
              ? 'Choose two to two hundred runs: their curves, settings and genotypes are laid side by side.'
              : 'One run is chosen. Choose at least one more to compare it with.'}
          </EmptyState>
        </Panel>
      ) : (
        <QueryView
          query={comparison}
          action={
            <Button size="s" onClick={() => setRuns([])}>
              Choose others
            </Button>
          }
        >
          {(data) => (
            <>
              <MissingRuns
                missing={data.missing}
                onRemove={() => setRuns(runs.filter((id) => !data.missing.some((gone) => gone.id === id)))}
              />
              <Sections
                comparison={data}
                series={series}
                by={by}
                onGroup={setGroup}
                onRemove={(id) => setRuns(runs.filter((each) => each !== id))}
              />
            </>
          )}
        </QueryView>
      )}
    </>
  );
}

/** A shared link outlives its runs: the remaining ones are shown, and missing ones are named. */
function MissingRuns({ missing, onRemove }: { missing: Comparison['missing']; onRemove: () => void }) {
  if (missing.length === 0) return null;
  const names = missing.map(({ id, name }) => (name === null ? id : `${name} (${id})`));
  return (
    <div
      role="status"
      className="mb-4 flex items-start gap-3 rounded-md border border-line bg-sunken px-3 py-2 text-sm"
    >
      <p className="min-w-0 break-words">
        <strong className="font-medium">
          {missing.length === 1 ? 'One run is left out' : `${missing.length} runs are left out`}
        </strong>{' '}
        because {missing.length === 1 ? 'it is' : 'they are'} in the trash or gone: {names.join(', ')}.
      </p>
      <Button size="s" className="ml-auto shrink-0" onClick={onRemove}>
        Take {missing.length === 1 ? 'it' : 'them'} from the link
      </Button>
    </div>
  );
}

/** Positioned, so that what is only for screen readers scrolls with the table instead of widening the page. */
const scrolled = '[&>div]:relative [&>div]:max-h-[60vh]';

type Compared = Comparison['runs'][number];

/** What a run of another kind can't have is not shown as missing. */
const endsWithGenotype = ({ kind }: Compared): boolean => ['adapt', 'search', 'random-search'].includes(kind);
const hasLogits = (genotypes: Comparison['genotypes'], { id, kind }: Compared): boolean =>
  ['adapt', 'search', 'meta-train'].includes(kind) || (kind === 'external' && id in genotypes);

/** A run may log a thousand metrics: their best values are columns on request. */
const usualColumns = 24;

function Sections({
  comparison,
  series,
  by,
  onGroup,
  onRemove,
}: {
  comparison: Comparison;
  series: QueryLike<SeriesByRun>;
  by: Grouping;
  onGroup: (by: string) => void;
  onRemove: (id: RunId) => void;
}) {
  const { runs, groups, differences } = comparison;
  const styles = useMemo(() => stylesOf(runs), [runs]);
  const [baseline, setBaseline] = useBaseline();
  const figures = useMemo(
    () => comparedFigures({ runs, differences }, series.data ?? {}),
    [runs, differences, series.data],
  );
  const measured = figures.filter(({ kind }) => kind !== 'setting');
  const [all, setAll] = useState(false);
  const columns = all ? measured : measured.slice(0, usualColumns);
  const keys = figureKeys(runs.map((run) => run.summary));
  const shared = { comparison, figures, styles, baseline };
  // The tables below the curves are boundaries of their own: thousands of cells wake up after what is in view.
  return (
    <div className="flex flex-col gap-4">
      <AnswerPanel comparison={comparison} figures={figures} baseline={baseline} by={by} onGroup={onGroup} />
      <CurveCharts comparison={comparison} series={series} styles={styles} baseline={baseline} />
      <Panel
        title="By arm"
        help="Mean over the runs of an arm; from three on with its 95 % interval, and ranked."
        flush
        className={scrolled}
      >
        <Suspense>
          <GroupTable groups={groups} keys={keys} />
        </Suspense>
      </Panel>
      <Panel title="Paired differences" help="Between arms, over runs of the same seed and task" flush>
        <WhenNear>
          <PairedTable {...shared} />
        </WhenNear>
      </Panel>
      <Panel
        title="Runs"
        actions={
          measured.length <= usualColumns ? undefined : (
            <Button size="s" aria-pressed={all} onClick={() => setAll(!all)}>
              {all ? `First ${usualColumns} columns` : `All ${measured.length} columns`}
            </Button>
          )
        }
        help="Best values with their step; final figures as the run gave them. The best run of each is bold."
        flush
        className={scrolled}
      >
        <Suspense>
          <RunList {...shared} figures={columns} onBaseline={setBaseline} onRemove={onRemove} />
        </Suspense>
      </Panel>
      <Panel title="Settings that differ" help={plural(differences.length, 'setting')} flush className={scrolled}>
        <Suspense>
          <DifferenceTable comparison={comparison} styles={styles} />
        </Suspense>
      </Panel>
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Panel title="Scatter and Pareto front">
          <WhenNear>
            <ScatterPanel {...shared} />
          </WhenNear>
        </Panel>
        <Panel title="Parallel coordinates">
          <WhenNear>
            <ParallelChart {...shared} />
          </WhenNear>
        </Panel>
      </div>
      {Object.keys(comparison.genotypes).length === 0 && !runs.some(endsWithGenotype) ? null : (
        <Panel title="Genotypes">
          <WhenNear>
            <GenotypesPanel comparison={comparison} />
          </WhenNear>
        </Panel>
      )}
      {runs.filter((run) => hasLogits(comparison.genotypes, run)).length < 2 ? null : (
        <Panel
          title="Distance between posteriors"
          help="KL between the last architecture distributions, mean over choices"
        >
          <WhenNear>
            <PosteriorMatrix comparison={comparison} />
          </WhenNear>
        </Panel>
      )}
    </div>
  );
}

/** Nobody knows a section's height before it is drawn: it is drawn while a screen and a half away. */
const sectionMargin = 1400;
/** Until then what is in view comes first. Milliseconds, or the first scroll. */
const firstComes = 1_000;

function useScrolledOrRested(): boolean {
  const [rested, setRested] = useState(false);
  useEffect(() => {
    const rest = (): void => setRested(true);
    const timer = setTimeout(rest, firstComes);
    // Captured: the page's own box scrolls, not the window.
    window.addEventListener('scroll', rest, { capture: true, once: true, passive: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener('scroll', rest, { capture: true });
    };
  }, []);
  return rested;
}

/** A section that is loaded and drawn once it is nearly in view, and stays from then on. */
function WhenNear({ children }: { children: ReactNode }) {
  const [box, near] = useNear<HTMLDivElement>(useScrolledOrRested() ? sectionMargin : undefined);
  const [reached, setReached] = useState(false);
  if (near && !reached) setReached(true);
  return <div ref={box}>{reached || near ? children : <Skeleton className="h-96" />}</div>;
}
