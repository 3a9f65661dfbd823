'use client';
/** @file What runs are computed on: slots and who holds them, current load, the queue, and what the doctor finds. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { QueuePanel } from '@/components/queue/queue-panel';
import { EntityColumns } from '@/components/ui/entity-page';
import { PageHeader } from '@/components/ui/page-header';
import { QueryView } from '@/components/ui/query-view';
import { Skeleton, SkeletonColumn, SkeletonRows } from '@/components/ui/skeleton';
import { DoctorPanel } from './doctor-panel';
import { EnginesPanel } from './engines-panel';
import { ExecutorPanel } from './executor-panel';
import { LimitPanel } from './limit-panel';
import { TargetsPanel } from './targets-panel';

/** The dispatcher measures every second. */
const renewEvery = 2_000;

export function DevicesPage() {
  const trpc = useTRPC();
  const devices = useQuery({
    ...trpc.system.devices.queryOptions(),
    refetchInterval: renewEvery,
    placeholderData: keepPreviousData,
  });
  const status = useQuery(trpc.system.status.queryOptions());
  return (
    <>
      <PageHeader title="Devices" description="The hardware that runs use, who holds what, and what is queued." />
      <EntityColumns
        main={
          // What comes late is below what is there, or below the screen: nothing moves.
          <QueryView query={devices} pending={<SkeletonColumn rows={14} />}>
            {({ executors }) => (
              <div className="flex min-w-0 flex-col gap-4 max-xl:min-h-dvh">
                {executors.map((executor) => (
                  <ExecutorPanel key={executor.name} executor={executor} />
                ))}
                <QueryView query={status} pending={<SkeletonRows rows={5} />}>
                  {({ queue, runs, queueSettings }) => (
                    <QueuePanel queue={queue} waiting={runs.queued ?? 0} settings={queueSettings} />
                  )}
                </QueryView>
                <TargetsPanel />
                <EnginesPanel />
              </div>
            )}
          </QueryView>
        }
        aside={
          <>
            <QueryView query={status} pending={<Skeleton className="h-41.5" />}>
              {({ queueSettings }) => <LimitPanel settings={queueSettings} />}
            </QueryView>
            <DoctorPanel />
          </>
        }
      />
    </>
  );
}
