'use client';
/** @file What runs, what ended since the last visit, what waits, on which devices; and the ways to launch. */
import { useQuery } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { Rocket } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTRPC } from '@/components/api';
import { keep, readKept } from '@/components/kept-by-browser';
import { QueuePanel } from '@/components/queue/queue-panel';
import { figureKeys, formatFigure } from '@/components/runs/format-figure';
import { RunLine } from '@/components/runs/run-link';
import { launchKinds } from '@/components/shell/navigation';
import { Badge } from '@/components/ui/badge';
import { ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { FigureTile } from '@/components/ui/figure-tile';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { RunProgress } from '@/components/ui/progress';
import { QueryView } from '@/components/ui/query-view';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { formatCount, plural } from '@/domain/format';
import { isShare, metricHint, metricLabel } from '@/domain/metrics';
import type { RunSummary } from '@/domain/records/run';
import type { AppRouter } from '@/server/routers/app-router';
import { FirstSteps } from './first-steps';
import { BestResults, Decisions, type Overview, SinceLastVisit, useOverview } from './home-overview';
import { HomeSkeleton } from './home-skeleton';

/** When this browser last showed Home, so that runs ended since stand out. */
const key = 'masthead.last-visit';

/** Milliseconds since the epoch; null before the first visit and on the server. Renewed when the page is left. */
function useLastVisit(): number | null {
  const [visit] = useState(() => {
    const stored = Number(readKept(key));
    return stored > 0 ? stored : null;
  });
  useEffect(() => {
    const leave = (): void => keep(key, String(Date.now()));
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, []);
  return visit;
}

type Status = inferRouterOutputs<AppRouter>['system']['status'];

export function HomePage() {
  const trpc = useTRPC();
  const status = useQuery(trpc.system.status.queryOptions());
  const visit = useLastVisit();
  const { finished = 0, failed = 0, stopped = 0 } = status.data?.runs ?? {};
  const overview = useOverview(visit, finished + failed + stopped);
  return (
    <>
      <PageHeader
        title="Home"
        actions={
          <ButtonLink href="/launch" variant="primary" icon={<Rocket size={14} aria-hidden />}>
            Launch a run
          </ButtonLink>
        }
      />
      <QueryView query={status} pending={<HomeSkeleton />}>
        {(data) =>
          // Together with the parts below it, so that nothing moves.
          overview === undefined ? <HomeSkeleton /> : <HomeContent status={data} overview={overview} visit={visit} />
        }
      </QueryView>
    </>
  );
}

function HomeContent({
  status,
  overview,
  visit,
}: {
  status: Status;
  /** Null if it could not be read. */
  overview: Overview | null;
  visit: number | null;
}) {
  const { runs, active, queue, recent, dispatcher, queueSettings, placing } = status;
  const total = Object.values(runs).reduce((sum: number, count) => sum + (count ?? 0), 0);
  const waiting = runs.queued ?? 0;
  return (
    <>
      {total === 0 || overview === null ? null : (
        <p className="mb-4 text-muted text-sm">
          <SinceLastVisit ended={overview.ended} since={visit} />
        </p>
      )}
      {dispatcher.alive ? null : (
        <Trouble title="The dispatcher is down">
          Runs wait until it is back: npm start starts it with the server.{' '}
          {dispatcher.seenAt === null ? null : (
            <>
              Last seen <Time value={dispatcher.seenAt} />.
            </>
          )}
        </Trouble>
      )}
      {placing === null ? null : (
        <Trouble title="Nothing starts now">
          {placing.reason}, first seen <Time value={placing.since} />. Runs start again automatically once that is
          fixed; running ones continue as long as they can.
        </Trouble>
      )}
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(280px,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          {total === 0 ? <FirstSteps /> : null}
          {overview === null ? null : <Decisions decisions={overview.decisions} />}
          {total === 0 ? null : (
            <>
              <Panel title="Running now" help={active.length === 0 ? undefined : formatCount(active.length)} flush>
                {active.length === 0 ? (
                  <EmptyState title="Nothing is running">{whyNothingRuns(status, waiting)}</EmptyState>
                ) : (
                  <ul aria-label="Running now">
                    {active.map((run) => (
                      <ActiveRun key={run.id} run={run} />
                    ))}
                  </ul>
                )}
              </Panel>
              <EndedRuns runs={recent} visit={visit} />
              <QueuePanel queue={queue} waiting={waiting} settings={queueSettings} />
            </>
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          {overview === null ? null : <BestResults best={overview.best} />}
          <Panel title="Launch" flush>
            <ul>
              {launchKinds.map((item) => (
                <li key={item.kind} className="border-line border-b px-4 py-2 last:border-b-0">
                  <TextLink href={`/launch?kind=${item.kind}`} className="font-medium">
                    {item.title}
                  </TextLink>
                  <p className="text-muted text-xs">{item.description}</p>
                </li>
              ))}
            </ul>
          </Panel>
          <Panel title="Runs" actions={<TextLink href="/runs">All runs</TextLink>}>
            <div className="grid grid-cols-3 gap-4">
              <FigureTile name="Finished" value={formatCount(runs.finished ?? 0)} />
              <FigureTile name="Failed" value={formatCount(runs.failed ?? 0)} />
              <FigureTile name="Stopped" value={formatCount(runs.stopped ?? 0)} />
            </div>
          </Panel>
          <DevicesSummary status={status} />
        </div>
      </div>
    </>
  );
}

function Trouble({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div role="status" className="mb-4 rounded-lg border border-attention bg-attention-soft px-4 py-3 text-sm">
      <p className="font-medium text-attention">{title}</p>
      <p className="text-xs">{children}</p>
    </div>
  );
}

function whyNothingRuns({ dispatcher, queueSettings, placing }: Status, waiting: number): string {
  if (waiting === 0) return 'Launch a run to see its progress here.';
  if (!dispatcher.alive) return 'The dispatcher is down, so nothing starts. Start the platform with npm start.';
  if (placing !== null) return `${placing.reason}. Runs start again automatically once that is fixed.`;
  if (queueSettings.drained !== null) return 'The queue is drained: nothing starts until it is opened.';
  return 'The next run in the queue starts in a moment.';
}

function ActiveRun({ run }: { run: RunSummary }) {
  return (
    <li className="grid gap-x-6 gap-y-1 border-line border-b px-4 py-2 last:border-b-0 sm:grid-cols-[minmax(0,1fr)_minmax(0,20rem)]">
      <div className="min-w-0">
        <RunLine run={run} />
        <p className="truncate text-muted text-xs">
          {run.device ?? 'no device yet'} · started <Time value={run.startedAt} />
        </p>
      </div>
      <RunProgress progress={run.progress} />
    </li>
  );
}

function EndedRuns({ runs, visit }: { runs: readonly RunSummary[]; visit: number | null }) {
  const isFresh = (run: RunSummary): boolean => visit !== null && (run.endedAt ?? 0) > visit;
  return (
    <Panel title="Finished recently" actions={<TextLink href="/runs?sort=-ended">More</TextLink>} flush>
      {runs.length === 0 ? (
        <EmptyState title="No run has finished yet">Finished, failed and stopped runs appear here.</EmptyState>
      ) : (
        <ul aria-label="Finished recently">
          {runs.map((run) => (
            <li
              key={run.id}
              className="flex min-h-row flex-wrap items-center gap-x-4 gap-y-0.5 border-line border-b px-4 py-1 text-sm last:border-b-0 hover:bg-canvas"
            >
              <div className="min-w-0 flex-1 basis-60 max-sm:basis-full">
                <RunLine run={run} />
              </div>
              <div className="min-w-0 max-w-full truncate max-sm:flex-1">
                {run.state === 'failed' ? (
                  <span className="text-failed text-xs" title={run.reason ?? undefined}>
                    {run.reason ?? 'failed'}
                  </span>
                ) : (
                  <Accuracy run={run} />
                )}
              </div>
              <span className="inline-flex w-28 shrink-0 items-center justify-end gap-2 text-muted text-xs">
                {isFresh(run) ? <Badge tone="accent">new</Badge> : null}
                <Time value={run.endedAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The first accuracy among a run's final figures. */
function Accuracy({ run }: { run: RunSummary }) {
  const key = figureKeys([run.summary]).find(isShare);
  if (key === undefined) return null;
  return (
    <span title={metricHint(key)}>
      {formatFigure(key, run.summary.get(key) ?? Number.NaN)}{' '}
      <span className="text-muted text-xs">{metricLabel(key)}</span>
    </span>
  );
}

function DevicesSummary({ status: { devices, slots } }: { status: Status }) {
  return (
    <Panel
      title="Devices"
      help={`${slots.used} of ${plural(slots.total, 'slot')} in use`}
      actions={<TextLink href="/devices">Load and doctor</TextLink>}
    >
      {devices.length === 0 ? (
        <p className="text-muted text-sm">No dispatcher has reported a device yet.</p>
      ) : (
        <ul className="flex flex-col gap-3 text-sm">
          {devices.map((device) => (
            <li key={device.name}>
              <p className="font-medium">{device.name}</p>
              <p className="text-muted text-xs">
                {[plural(device.cores, 'core'), device.isa, device.engine].filter(Boolean).join(' · ')}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
