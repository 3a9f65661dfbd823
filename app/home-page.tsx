'use client';
/** @file What runs, what ended since the last visit, what waits, on which devices; and the ways to launch. */
import { useQuery } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { useTRPC } from '@/components/api';
import { formatCount, formatPercent, plural } from '@/components/format';
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
import { type Column, DataTable } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { RunSummary } from '@/domain/records/run';
import type { AppRouter } from '@/server/routers/app-router';
import { FirstSteps } from './first-steps';
import { useLastVisit } from './last-visit';

type Status = inferRouterOutputs<AppRouter>['system']['status'];

export function HomePage() {
  const trpc = useTRPC();
  const status = useQuery(trpc.system.status.queryOptions());
  return (
    <>
      <PageHeader
        title="Home"
        actions={
          <ButtonLink href="/launch" variant="primary">
            Launch a run
          </ButtonLink>
        }
      />
      <QueryView query={status}>{(data) => <HomeContent status={data} />}</QueryView>
    </>
  );
}

function HomeContent({ status }: { status: Status }) {
  const { runs, active, queue, recent, devices, dispatcher, slots } = status;
  const total = Object.values(runs).reduce((sum: number, count) => sum + (count ?? 0), 0);
  const waiting = queue.length;
  return (
    <div className="grid gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(280px,1fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        {total === 0 ? <FirstSteps /> : null}
        <Panel title="Running now" flush>
          {active.length === 0 ? (
            <EmptyState title="Nothing runs">
              {waiting > 0
                ? dispatcher.alive
                  ? 'The next run in the queue starts in a moment.'
                  : 'The dispatcher is down, so nothing starts. Start the platform with npm start.'
                : 'Launch a run to see its progress here.'}
            </EmptyState>
          ) : (
            <DataTable caption="Running now" columns={activeColumns} rows={active} rowKey={(run) => run.id} />
          )}
        </Panel>
        <EndedRuns runs={recent} />
        <Panel title="Queue" flush>
          {waiting === 0 ? (
            <EmptyState title="The queue is empty">
              Runs that wait for a free slot are listed here, with the reason.
            </EmptyState>
          ) : (
            <DataTable caption="Queue" columns={queueColumns} rows={queue} rowKey={(run) => run.id} />
          )}
        </Panel>
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Panel title="Launch">
          <ul className="flex flex-col gap-3">
            {launchKinds.map((item) => (
              <li key={item.kind}>
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
        <Panel title="Devices" help={`${slots.used} of ${slots.total} slots in use`}>
          <ul className="flex flex-col gap-3 text-sm">
            {devices.map((device) => (
              <li key={device.name}>
                <p className="font-medium">{device.name}</p>
                <p className="text-muted text-xs">
                  {plural(device.cores, 'core')}
                  {device.isa === null ? '' : ` · ${device.isa}`} · {device.engine}
                </p>
              </li>
            ))}
          </ul>
          <p className="mt-3 border-line border-t pt-3 text-xs">
            {dispatcher.alive ? (
              <Badge tone="done">Dispatcher is up</Badge>
            ) : (
              <>
                <Badge tone="attention">Dispatcher is down</Badge>
                <span className="mt-1 block text-muted">
                  Runs wait until it is back: npm start starts it with the server.
                  {dispatcher.seenAt === null ? null : (
                    <>
                      {' '}
                      Last seen <Time value={dispatcher.seenAt} />.
                    </>
                  )}
                </span>
              </>
            )}
          </p>
        </Panel>
      </div>
    </div>
  );
}

function EndedRuns({ runs }: { runs: readonly RunSummary[] }) {
  const visit = useLastVisit();
  const fresh = runs.filter((run) => visit !== null && (run.endedAt ?? 0) > visit);
  const columns: Column<RunSummary>[] = [
    { id: 'run', header: 'Run', heading: true, cell: (run) => <RunLine run={run} /> },
    {
      id: 'result',
      header: 'Result',
      cell: (run) =>
        run.state === 'failed' ? <span className="text-failed">{run.reason ?? 'failed'}</span> : <Accuracy run={run} />,
    },
    {
      id: 'ended',
      header: 'Ended',
      numeric: true,
      cell: (run) => (
        <span className="inline-flex items-center gap-2">
          {fresh.includes(run) ? <Badge tone="accent">new</Badge> : null}
          <Time value={run.endedAt} />
        </span>
      ),
    },
  ];
  return (
    <Panel title="Ended lately" help={fresh.length === 0 ? undefined : `${fresh.length} since your last visit`} flush>
      {runs.length === 0 ? (
        <EmptyState title="No run has ended yet">Finished, failed and stopped runs appear here.</EmptyState>
      ) : (
        <DataTable caption="Ended lately" columns={columns} rows={runs} rowKey={(run) => run.id} />
      )}
    </Panel>
  );
}

/** The first accuracy among a run's final figures. */
function Accuracy({ run }: { run: RunSummary }) {
  const entry = Object.entries(run.summary).find(([key]) => /accuracy/i.test(key));
  if (entry === undefined) return <span className="text-muted">–</span>;
  return (
    <span>
      {formatPercent(entry[1])} <span className="text-muted text-xs">{entry[0]}</span>
    </span>
  );
}

const activeColumns: Column<RunSummary>[] = [
  { id: 'run', header: 'Run', heading: true, cell: (run) => <RunLine run={run} /> },
  { id: 'progress', header: 'Progress', className: 'w-2/5', cell: (run) => <RunProgress progress={run.progress} /> },
  { id: 'device', header: 'Device', cell: (run) => run.device ?? '–' },
  { id: 'started', header: 'Started', numeric: true, cell: (run) => <Time value={run.startedAt} /> },
];

const queueColumns: Column<RunSummary>[] = [
  { id: 'run', header: 'Run', heading: true, cell: (run) => <RunLine run={run} /> },
  { id: 'reason', header: 'Why it waits', cell: (run) => run.reason ?? 'for a free slot' },
  { id: 'priority', header: 'Priority', numeric: true, cell: (run) => run.priority },
  { id: 'created', header: 'Queued', numeric: true, cell: (run) => <Time value={run.createdAt} /> },
];
