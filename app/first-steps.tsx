'use client';
/** @file On a platform without runs: what the first needs, and what exists already. */
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { Button, ButtonLink } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { askForExample } from './guided-example/asked';

export function FirstSteps() {
  const trpc = useTRPC();
  const router = useRouter();
  const datasets = useQuery(trpc.datasets.list.queryOptions());
  const taskSets = useQuery(trpc.taskSets.list.queryOptions());
  const spaces = useQuery(trpc.spaces.list.queryOptions());
  const steps = [
    {
      done: (datasets.data?.length ?? 0) > 0,
      title: 'Add a dataset',
      text: 'Glyphs and MNIST are included; your own images can be added as folders, archives or IDX files.',
      href: '/datasets/add',
      action: 'Add a dataset',
    },
    {
      done: (taskSets.data?.length ?? 0) > 0,
      title: 'Define a task set',
      text: 'Which classes are for meta-training, and which are held out.',
      href: '/task-sets/new',
      action: 'New task set',
    },
    {
      done: (spaces.data?.length ?? 0) > 0,
      title: 'Choose a search space',
      text: 'Take a preset, or state operations, nodes and layers yourself.',
      href: '/spaces/new',
      action: 'New search space',
    },
    {
      done: false,
      title: 'Meta-train a prior',
      text: 'Then adapt it to a held-out task and compare it with a search from scratch.',
      href: '/launch?kind=meta-train',
      action: 'Launch',
    },
  ];
  return (
    <Panel title="First steps">
      <div className="mb-4 flex flex-wrap items-center gap-3 border-line border-b pb-4">
        <div className="min-w-0 flex-1">
          <p className="font-medium text-sm">See it work first</p>
          <p className="text-muted text-xs">
            The guided example draws its own data, meta-trains a prior, adapts it, and ends in a report on what it
            saved.
          </p>
        </div>
        <OnlyFor>
          <Button
            variant="primary"
            size="s"
            onClick={() => {
              askForExample();
              router.push('/guided-example');
            }}
          >
            Run the guided example
          </Button>
        </OnlyFor>
      </div>
      <ol className="flex flex-col gap-3">
        {steps.map((step, index) => (
          <li key={step.href} className="flex items-center gap-3">
            <span aria-hidden className="w-5 text-center text-muted">
              {step.done ? '✓' : index + 1}
            </span>
            <div className="min-w-0 flex-1">
              <p className="font-medium text-sm">
                {step.title}
                {step.done ? <span className="sr-only"> (done)</span> : null}
              </p>
              <p className="text-muted text-xs">{step.text}</p>
            </div>
            <ButtonLink href={step.href} variant="secondary" size="s">
              {step.action}
            </ButtonLink>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
