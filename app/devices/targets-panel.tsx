'use client';
/** @file The clusters that runs may name as their target: whether each answers, our jobs there, and what the operator's file says. */
import { useQuery } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { useTRPC } from '@/components/api';
import { Badge } from '@/components/ui/badge';
import { Panel } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import { plural } from '@/domain/format';
import type { AppRouter } from '@/server/routers/app-router';

type Target = inferRouterOutputs<AppRouter>['system']['targets']['targets'][number];

export function TargetsPanel() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.system.targets.queryOptions());
  const clusters = data?.targets.filter(({ kind }) => kind === 'slurm') ?? [];
  const problems = data?.problems ?? [];
  // Most labs start with one machine: nothing is said of what they don't have.
  if (clusters.length + problems.length === 0) return null;
  return (
    <Panel title="Clusters" help="Targets that a run may name besides this machine; targets.json defines them." flush>
      {problems.map((problem) => (
        <p key={problem} className="border-line border-b px-4 py-2 text-failed text-sm">
          {problem}
        </p>
      ))}
      <ul aria-label="Clusters">
        {clusters.map((target) => (
          <li key={target.name} className="border-line border-b px-4 py-2 last:border-b-0">
            <TargetLine target={target} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function TargetLine({ target }: { target: Target }) {
  const { name, answers, since, trouble, running, waiting, jobs, settings } = target;
  const free = jobs === null ? '' : ` of at most ${jobs}`;
  return (
    <>
      <div className="flex flex-wrap items-baseline gap-2">
        <span className="min-w-0 flex-1 truncate font-medium text-sm">
          {name} <span className="font-normal text-muted text-xs">Slurm</span>
        </span>
        {since === null ? null : (
          <span className="whitespace-nowrap text-muted text-xs">
            since <Time value={since} />
          </span>
        )}
        <Answering answers={answers} />
      </div>
      <p className="text-xs">
        {plural(running + waiting, 'job')}
        {free}: {running} at work, {waiting} waiting
      </p>
      <p className="text-muted text-xs">{settings.map((each) => `${each.name} ${each.value}`).join(' · ')}</p>
      {trouble === null ? null : <p className="break-words text-failed text-xs">{trouble}</p>}
    </>
  );
}

function Answering({ answers }: Pick<Target, 'answers'>) {
  if (answers === null) return <Badge tone="neutral">not asked yet</Badge>;
  return answers ? <Badge tone="done">answers</Badge> : <Badge tone="attention">does not answer</Badge>;
}
