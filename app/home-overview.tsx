'use client';
/** @file What a returning user wants to know first: what ended since, what needs a decision, the best result of each task set. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { useEffect } from 'react';
import { useTRPC } from '@/components/api';
import { RunLink } from '@/components/runs/run-link';
import { Badge } from '@/components/ui/badge';
import { Panel } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { formatCount, formatPercent, plural } from '@/domain/format';
import { metricHint } from '@/domain/metrics';
import type { AppRouter } from '@/server/routers/app-router';

export type Overview = inferRouterOutputs<AppRouter>['system']['overview'];

/** Alarms of running runs come before their ends. */
const renewed = 30_000;

/** Undefined until loaded, null if it can't be loaded. `changes`: a figure that moves with every end of a run. */
export function useOverview(since: number | null, changes: number): Overview | null | undefined {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery({
    ...trpc.system.overview.queryOptions({ since }),
    placeholderData: keepPreviousData,
    refetchInterval: renewed,
  });
  useEffect(() => {
    if (changes > 0) void refetch();
  }, [changes, refetch]);
  return data ?? (error === null ? undefined : null);
}

export function SinceLastVisit({ ended, since }: { ended: Overview['ended']; since: number | null }) {
  if (ended === null || since === null) return null;
  const parts = [
    ended.finished > 0 ? `${formatCount(ended.finished)} finished` : null,
    ended.failed > 0 ? `${formatCount(ended.failed)} failed` : null,
    ended.stopped > 0 ? `${formatCount(ended.stopped)} stopped` : null,
  ].filter((part) => part !== null);
  return (
    <>
      Since your last visit, <Time value={since} />:{' '}
      {parts.length === 0 ? 'no run has ended.' : `${plural(sum(ended), 'run')} ended: ${parts.join(', ')}.`}
    </>
  );
}

const sum = ({ finished, failed, stopped }: NonNullable<Overview['ended']>): number => finished + failed + stopped;

export function Decisions({ decisions }: { decisions: Overview['decisions'] }) {
  if (decisions.length === 0) return null;
  return (
    <Panel
      title="Needs a decision"
      actions={<TextLink href={`/runs?query=${encodeURIComponent('state = failed')}`}>All failed runs</TextLink>}
      flush
    >
      <ul aria-label="Needs a decision">
        {decisions.map(({ what, run, text, time }) => (
          <li
            key={`${run.id} ${what} ${text}`}
            className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-line border-b px-4 py-2 text-sm last:border-b-0"
          >
            <Badge tone={what === 'failed' ? 'failed' : 'attention'}>{what === 'failed' ? 'failed' : 'alarm'}</Badge>
            <span className="max-w-80 truncate" title={run.name}>
              <RunLink run={run} />
            </span>
            <span className="min-w-0 flex-1 basis-60 truncate text-muted text-xs" title={text}>
              {text}
            </span>
            <span className="text-muted text-xs">
              <Time value={time} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function BestResults({ best }: { best: Overview['best'] }) {
  if (best.length === 0) return null;
  return (
    <Panel
      title="Best results"
      help={<span title={metricHint('test.accuracy')}>Test accuracy of the last 1,000 finished runs, by task set</span>}
      flush
    >
      <ul aria-label="Best results">
        {best.map(({ taskSet, run, accuracy, runs }) => (
          <li
            key={taskSet.id}
            className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 border-line border-b px-4 py-2 text-sm last:border-b-0"
          >
            <span className="truncate font-medium" title={taskSet.name}>
              <TextLink href={`/task-sets/${taskSet.id}`}>{taskSet.name}</TextLink>
            </span>
            <span className="font-semibold">{formatPercent(accuracy, 2)}</span>
            <span className="truncate text-muted text-xs" title={run.name}>
              <RunLink run={run} />
            </span>
            <span className="text-right text-muted text-xs">of {plural(runs, 'run')}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
