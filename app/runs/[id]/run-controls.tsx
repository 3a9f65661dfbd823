'use client';
/** @file What can be done with a run: the two main actions, the rest in a menu. Stopping and deleting ask first. */
import { useMutation } from '@tanstack/react-query';
import {
  Columns3,
  Copy,
  Ellipsis,
  FastForward,
  Gauge,
  type LucideIcon,
  Pencil,
  Pin,
  PinOff,
  Play,
  Search,
  Shuffle,
  Square,
  Trash2,
} from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { Suspense, useState } from 'react';
import { useMay } from '@/components/access/me';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { patient } from '@/components/patient';
import { useBaseline } from '@/components/run/baseline';
import { useShortcut } from '@/components/shell/shortcuts/use-shortcut';
import { Button, ButtonLink } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { Menu } from '@/components/ui/menu';
import { toastDone, toastProblem } from '@/components/ui/toast';
import { formatBytes, plural } from '@/domain/format';
import type { RunDetail } from '@/domain/records/run';
import { isFinal } from '@/domain/run-state/names';
import { checkpointSteps } from './checkpoint-steps';
import { nextSteps } from './next-steps';

// Fetched when they are opened.
const ContinueRun = dynamic(patient(() => import('./continue-run').then((part) => part.ContinueRun)));
const EditRun = dynamic(patient(() => import('./edit-run').then((part) => part.EditRun)));

export function RunControls({ run }: { run: RunDetail }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [asking, setAsking] = useState<'stop' | 'delete' | null>(null);
  const [editing, setEditing] = useState(false);
  const [continuing, setContinuing] = useState(false);
  const close = (): void => setAsking(null);
  const stop = useMutation(trpc.runs.stop.mutationOptions({ onError: toastProblem, onSettled: close }));
  const resume = useMutation(trpc.runs.resume.mutationOptions({ onError: toastProblem }));
  const restore = useMutation(trpc.runs.restore.mutationOptions({ onError: toastProblem }));
  const remove = useMutation(
    trpc.runs.delete.mutationOptions({
      onError: toastProblem,
      onSettled: close,
      onSuccess: () => {
        toastDone(`${run.name} is in the trash`, () => restore.mutate({ id: run.id }));
        router.push('/runs');
      },
    }),
  );
  const [baseline, setBaseline] = useBaseline();
  const isBaseline = baseline === run.id;
  const final = isFinal(run.state);
  // Only its own script can run it again.
  const outside = run.kind === 'external';
  const bytes = run.artefacts.reduce((sum, { size }) => sum + size, 0);
  const may = useMay('member');
  useShortcut('e', may ? () => setEditing(true) : null);
  const acts: Act[] = [];
  if (!final)
    acts.push({
      label: run.state === 'stopping' ? 'Stopping…' : 'Stop',
      icon: Square,
      disabled: run.state === 'stopping',
      changes: true,
      onSelect: () => setAsking('stop'),
    });
  if (!outside && (run.state === 'stopped' || run.state === 'failed'))
    acts.push({
      label: run.state === 'failed' ? 'Retry' : 'Resume',
      icon: Play,
      leads: true,
      changes: true,
      disabled: resume.isPending,
      onSelect: () => resume.mutate({ id: run.id }),
    });
  // The chain continues from here: a prior is adapted, a genotype evaluated, an adaptation compared with a search.
  for (const { step, label, href } of nextSteps(run, baseline))
    acts.push({ label, icon: stepIcons[step], href, leads: run.state === 'finished' });
  if (!outside) acts.push({ label: 'Launch with changes', icon: Copy, href: `/launch?from=${run.id}` });
  acts.push({ label: 'Compare', icon: Columns3, href: `/compare?runs=${run.id}` });
  const rest: Act[] = [
    ...acts.slice(shownActs),
    ...(final && checkpointSteps(run).length > 0
      ? [{ label: 'Continue from…', icon: FastForward, changes: true, onSelect: () => setContinuing(true) }]
      : []),
    {
      label: isBaseline ? 'Unpin baseline' : 'Pin as baseline',
      icon: isBaseline ? PinOff : Pin,
      onSelect: () => setBaseline(isBaseline ? null : run.id),
    },
    { label: 'Edit…', icon: Pencil, changes: true, onSelect: () => setEditing(true) },
    ...(final
      ? [{ label: 'Delete…', icon: Trash2, danger: true, changes: true, onSelect: () => setAsking('delete') }]
      : []),
  ];
  return (
    <>
      {acts.slice(0, shownActs).map((act, at) => (
        <MainAct key={act.label} act={act} first={at === 0} />
      ))}
      <Menu
        trigger={
          <Button icon={<Ellipsis size={14} aria-hidden />}>
            <span className="max-sm:sr-only">More</span>
          </Button>
        }
        items={rest.map(({ icon: Icon, changes, disabled, leads: _, ...item }) => ({
          ...item,
          icon: <Icon size={14} aria-hidden />,
          disabled: disabled === true || (changes === true && !may),
        }))}
      />
      <Suspense>
        {continuing ? <ContinueRun run={run} onClose={() => setContinuing(false)} /> : null}
        {editing ? <EditRun run={run} onClose={() => setEditing(false)} /> : null}
      </Suspense>
      {asking === 'stop' ? (
        <ConfirmDialog
          open
          onOpenChange={close}
          title={`Stop ${run.name}?`}
          description={
            outside
              ? 'It counts as stopped here. Its script is told when it next logs, and may keep running.'
              : 'It finishes its step, keeps a checkpoint and can be resumed.'
          }
          touches={[`${run.name} (${run.kind}, ${run.state}, seed ${run.seed})`]}
          confirmLabel="Stop the run"
          pending={stop.isPending}
          onConfirm={() => stop.mutate({ id: run.id })}
        />
      ) : null}
      {asking === 'delete' ? (
        <ConfirmDialog
          open
          onOpenChange={close}
          title={`Delete ${run.name}?`}
          description="It goes to the trash. A run that others use is kept."
          touches={[
            `${plural(run.attempts.length, 'attempt')} with their curves and logs`,
            `${plural(run.artefacts.length, 'artefact')}, ${formatBytes(bytes)}`,
            ...(run.priors.length === 0 ? [] : [plural(run.priors.length, 'prior')]),
          ]}
          confirmLabel="Delete the run"
          pending={remove.isPending}
          onConfirm={() => remove.mutate({ id: run.id })}
        />
      ) : null}
    </>
  );
}

const stepIcons = { adapt: Shuffle, evaluate: Gauge, search: Search, compare: Columns3 } as const;

/** Number of buttons; the rest is in the menu. */
const shownActs = 2;

interface Act {
  readonly label: string;
  readonly icon: LucideIcon;
  /** The thing to do next, if it comes first. */
  readonly leads?: boolean;
  /** Only for members. */
  readonly changes?: boolean;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly href?: string;
  readonly onSelect?: () => void;
}

function MainAct({
  act: { label, icon: Icon, leads, changes, disabled, href, onSelect },
  first,
}: {
  act: Act;
  first: boolean;
}) {
  const look = { variant: first && leads ? 'primary' : 'secondary', icon: <Icon size={14} aria-hidden /> } as const;
  if (href !== undefined)
    return (
      <ButtonLink {...look} href={href}>
        {label}
      </ButtonLink>
    );
  const button = (
    <Button {...look} disabled={disabled} onClick={onSelect}>
      {label}
    </Button>
  );
  return changes ? <OnlyFor>{button}</OnlyFor> : button;
}
