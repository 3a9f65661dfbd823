'use client';
import { Badge, type Tone } from '@/components/ui/badge';
import { DescriptionList } from '@/components/ui/description-list';
import { EmptyState } from '@/components/ui/empty-state';
import { Mono } from '@/components/ui/mono';
import { Panel } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
/** @file Attempts of the run: when, where, how they ended, and what they ran on. */
import { formatBytes, formatCount, formatDuration, plural } from '@/domain/format';
import type { AttemptRecord } from '@/domain/records/run';

const tones: Partial<Record<NonNullable<AttemptRecord['end']>, Tone>> = {
  finished: 'done',
  crashed: 'failed',
  failed: 'failed',
  invalid: 'failed',
  interrupted: 'attention',
  fenced: 'attention',
};

const isWaiting = ({ job }: AttemptRecord): boolean => job !== null && (job.id === null || job.state === 'PENDING');

export function AttemptsTab({ attempts }: { attempts: readonly AttemptRecord[] }) {
  if (attempts.length === 0) {
    return (
      <Panel>
        <EmptyState title="No attempt yet">The dispatcher starts one when a slot is free.</EmptyState>
      </Panel>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      {[...attempts].reverse().map((attempt) => (
        <Panel
          key={attempt.id}
          title={`Attempt ${attempt.number}`}
          help={attempt.exitReason ?? undefined}
          actions={
            attempt.end === null ? (
              <Badge tone="running">{isWaiting(attempt) ? 'waits on its cluster' : 'running'}</Badge>
            ) : (
              <Badge tone={tones[attempt.end] ?? 'neutral'}>{attempt.end}</Badge>
            )
          }
        >
          <div className="grid gap-6 lg:grid-cols-2">
            <DescriptionList
              items={[
                { name: 'Started', value: <Time value={attempt.startedAt} /> },
                { name: 'Ended', value: <Time value={attempt.endedAt} /> },
                {
                  name: 'Took',
                  value: attempt.endedAt === null ? '–' : formatDuration(attempt.endedAt - attempt.startedAt),
                },
                {
                  name: 'Resumed from',
                  value:
                    attempt.resumedFromStep === null ? 'the start' : `step ${formatCount(attempt.resumedFromStep)}`,
                },
                { name: 'Last heartbeat', value: <Time value={attempt.lastHeartbeatAt} /> },
                { name: attempt.endedAt === null ? 'Holds' : 'Held', value: <Held attempt={attempt} /> },
                { name: 'Executor', value: attempt.executor },
                ...jobItems(attempt),
                { name: 'Host', value: attempt.host ?? '–' },
                { name: 'Process', value: attempt.pid ?? '–' },
                { name: 'Directory', value: <Mono text={attempt.directory} copy /> },
              ]}
            />
            {Object.keys(attempt.environment).length === 0 ? (
              <p className="text-muted text-sm">The runner has not said yet what it runs on.</p>
            ) : (
              <DescriptionList
                items={Object.entries(attempt.environment)
                  .map(([key, value]) => environmentItem(key, value))
                  .sort((a, b) => a.name.localeCompare(b.name))}
              />
            )}
          </div>
          <NodeLog job={attempt.job} />
        </Panel>
      ))}
    </div>
  );
}

/** What the runner says of its machine; what a script says keeps its own name. */
const environmentNames: Readonly<Record<string, string>> = {
  commit: 'Commit',
  cores: 'Cores',
  device: 'Device',
  deviceKind: 'Kind of device',
  dirty: 'Uncommitted changes',
  engine: 'Engine',
  engineVersion: 'Engine’s version',
  memoryBytes: 'Memory',
  node: 'Node',
  platform: 'System',
  processor: 'Processor',
  version: 'Masthead',
};

function environmentItem(key: string, value: string) {
  const name = environmentNames[key] ?? key;
  if (key === 'memoryBytes' && Number.isFinite(Number(value))) return { name, value: formatBytes(Number(value)) };
  if (key === 'dirty') return { name, value: value === 'true' ? 'yes' : 'no' };
  return { name, value: <Mono text={value} /> };
}

/** Of an attempt on a cluster. */
function jobItems({ job }: AttemptRecord) {
  if (job === null) return [];
  const used = [
    job.elapsed === null ? null : formatDuration(job.elapsed * 1000),
    job.maxMemory === null ? null : `${formatBytes(job.maxMemory)} of memory`,
    job.gpus === null || job.gpus === 0 ? null : plural(job.gpus, 'GPU'),
  ].filter((part) => part !== null);
  return [
    { name: 'Job', value: job.id === null ? 'is being sent' : <Mono text={job.id} copy /> },
    {
      name: 'Its state',
      value: [job.state ?? '–', job.exit === null ? null : `exit ${job.exit}`].filter(Boolean).join(', '),
    },
    { name: 'It used', value: used.length === 0 ? '–' : used.join(' · ') },
  ];
}

/** What the job printed besides its runner: its prologue, and why Slurm ended it. */
function NodeLog({ job }: Pick<AttemptRecord, 'job'>) {
  if (job === null || job.log.length === 0) return null;
  return (
    <section aria-label="Node log" className="mt-4">
      <h4 className="mb-1 font-medium text-sm">Node log</h4>
      <pre className="overflow-x-auto rounded bg-sunken p-3 font-mono text-xs">{job.log.join('\n')}</pre>
    </section>
  );
}

function Held({ attempt: { cores, cards, sharesCards, job } }: { attempt: AttemptRecord }) {
  if (cores === 0 && cards.length === 0) return '–';
  // Slurm lists several as n[1-2] or n1,n2.
  const ofEach = /[[,]/.test(job?.nodes ?? '') ? ' on each node' : '';
  return (
    <>
      {plural(cores, 'core')}
      {ofEach}
      {cards.map((card) => (
        <Mono key={card} text={card} />
      ))}
      {sharesCards ? '(shared)' : null}
    </>
  );
}
