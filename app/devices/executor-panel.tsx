'use client';
/** @file One executor: its machine, its load, its GPUs, and its slots with the runs that hold them. */
import type { inferRouterOutputs } from '@trpc/server';
import { RunLine } from '@/components/runs/run-link';
import { Badge } from '@/components/ui/badge';
import { Panel } from '@/components/ui/panel';
import { ProgressBar, RunProgress } from '@/components/ui/progress';
import { Time } from '@/components/ui/time';
import { formatBytes, formatNumber, formatPercent, plural } from '@/domain/format';
import type { AppRouter } from '@/server/routers/app-router';
import { CardList } from './card-list';

type Executor = inferRouterOutputs<AppRouter>['system']['devices']['executors'][number];

export function ExecutorPanel({ executor }: { executor: Executor }) {
  const { name, alive, seenAt, devices, cpu, memory, cores: pool, cards, cardTroubles, slots } = executor;
  const used = slots.filter(({ run }) => run !== null).length;
  return (
    <Panel
      title={name === 'local' ? 'This machine' : name}
      help={`${used} of ${plural(slots.length, 'slot')} and ${pool.held} of ${plural(pool.total, 'core')} in use`}
      actions={
        alive ? (
          <Badge tone="done">Dispatcher is up</Badge>
        ) : (
          <span className="inline-flex items-center gap-2 text-muted text-xs">
            <Badge tone="attention">Dispatcher is down</Badge>
            {seenAt === null ? null : (
              <span>
                last seen <Time value={seenAt} />
              </span>
            )}
          </span>
        )
      }
      flush
    >
      <div className="grid gap-4 border-line border-b p-4 sm:grid-cols-2">
        {devices.map((device) => (
          <Meter
            key={device.name}
            name={device.name}
            note={[plural(device.cores, 'core'), device.isa, `${device.engine} engine`].filter(Boolean).join(' · ')}
            share={cpu}
            value={cpu === null ? 'not measured' : `${formatPercent(cpu)} busy`}
          />
        ))}
        <Meter
          name="Memory"
          note={memory === null ? '' : `${formatBytes(memory.used)} of ${formatBytes(memory.total)}`}
          share={memory === null ? null : memory.used / memory.total}
          value={memory === null ? 'not measured' : `${formatPercent(memory.used / memory.total)} used`}
        />
      </div>
      <CardList cards={cards} troubles={cardTroubles} />
      <ol aria-label="Slots">
        {slots.map(({ number, run, person, holds, cores, rssBytes }) => (
          <li
            key={number}
            className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-b px-4 py-2 last:border-b-0"
          >
            <span className="w-14 shrink-0 text-muted text-xs">Slot {number}</span>
            {run === null ? (
              <span className="text-muted text-sm">free</span>
            ) : (
              <>
                <div className="min-w-48 flex-1">
                  <RunLine run={run} />
                  <p className="text-muted text-xs">
                    {[person, ...(holds === null ? [] : [`holds ${plural(holds.cores, 'core')}`, ...holds.cards])].join(
                      ' · ',
                    )}
                    {cores === null ? '' : ` · ${formatNumber(cores, 2)} busy`}
                    {rssBytes === null ? '' : ` · ${formatBytes(rssBytes)}`}
                  </p>
                </div>
                <div className="w-64 max-w-full">
                  <RunProgress progress={run.progress} narrow />
                </div>
              </>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Meter({ name, note, share, value }: { name: string; note: string; share: number | null; value: string }) {
  return (
    <div className="min-w-0">
      <p className="flex items-baseline gap-2 text-sm">
        <span className="min-w-0 truncate font-medium">{name}</span>
        <span className="ml-auto whitespace-nowrap text-muted text-xs">{value}</span>
      </p>
      <ProgressBar share={share} label={`${name}: ${value}`} className="my-1" />
      <p className="min-h-4 truncate text-muted text-xs">{note}</p>
    </div>
  );
}
