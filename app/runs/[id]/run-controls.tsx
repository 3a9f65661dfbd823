'use client';
/** @file What can be done with a run. Stopping and deleting ask first. */
import { useMutation } from '@tanstack/react-query';
import {
  Columns3,
  Copy,
  FastForward,
  Gauge,
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
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { formatBytes, plural } from '@/components/format';
import { useBaseline } from '@/components/run/baseline';
import { Button, ButtonLink } from '@/components/ui/button';
import { toastDone, toastProblem } from '@/components/ui/toast';
import type { RunDetail } from '@/domain/records/run';
import { isFinal } from '@/domain/run-state/names';
import { checkpointSteps } from './continue-run';
import { nextSteps } from './next-steps';

// Fetched when they are opened.
const ContinueRun = dynamic(() => import('./continue-run').then((part) => part.ContinueRun));
const ConfirmDialog = dynamic(() => import('@/components/ui/dialog').then((part) => part.ConfirmDialog));
const EditRun = dynamic(() => import('./edit-run').then((part) => part.EditRun));

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
  return (
    <>
      <OnlyFor>
        {final ? null : (
          <Button
            disabled={run.state === 'stopping'}
            onClick={() => setAsking('stop')}
            icon={<Square size={14} aria-hidden />}
          >
            {run.state === 'stopping' ? 'Stopping…' : 'Stop'}
          </Button>
        )}
        {!outside && (run.state === 'stopped' || run.state === 'failed') ? (
          <Button
            variant="primary"
            pending={resume.isPending}
            onClick={() => resume.mutate({ id: run.id })}
            icon={<Play size={14} aria-hidden />}
          >
            {run.state === 'failed' ? 'Retry' : 'Resume'}
          </Button>
        ) : null}
        {final && checkpointSteps(run).length > 0 ? (
          <Button onClick={() => setContinuing(true)} icon={<FastForward size={14} aria-hidden />}>
            Continue from…
          </Button>
        ) : null}
      </OnlyFor>
      <NextSteps run={run} pinned={baseline} />
      {outside ? null : (
        <ButtonLink href={`/launch?from=${run.id}`} icon={<Copy size={14} aria-hidden />}>
          Launch with changes
        </ButtonLink>
      )}
      <ButtonLink href={`/compare?runs=${run.id}`} icon={<Columns3 size={14} aria-hidden />}>
        Compare
      </ButtonLink>
      <Button
        aria-pressed={isBaseline}
        title="Its curves are drawn behind those of every other run"
        onClick={() => setBaseline(isBaseline ? null : run.id)}
        icon={isBaseline ? <PinOff size={14} aria-hidden /> : <Pin size={14} aria-hidden />}
      >
        {isBaseline ? 'Unpin baseline' : 'Pin as baseline'}
      </Button>
      <OnlyFor>
        <Button onClick={() => setEditing(true)} icon={<Pencil size={14} aria-hidden />}>
          Edit
        </Button>
        {final ? (
          <Button variant="danger" onClick={() => setAsking('delete')} icon={<Trash2 size={14} aria-hidden />}>
            Delete
          </Button>
        ) : null}
      </OnlyFor>
      <Suspense>
        {continuing ? <ContinueRun run={run} onClose={() => setContinuing(false)} /> : null}
        {editing ? <EditRun run={run} onClose={() => setEditing(false)} /> : null}
      </Suspense>
      <Suspense>
        {asking === 'stop' ? (
          <ConfirmDialog
            open
            onOpenChange={close}
            title={`Stop ${run.name}?`}
            description={
              outside
                ? 'It counts as stopped here. Its script is told when it logs next, and may go on.'
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
      </Suspense>
    </>
  );
}

const stepIcons = { adapt: Shuffle, evaluate: Gauge, search: Search, compare: Columns3 } as const;

/** The chain goes on from here: a prior is adapted, a genotype evaluated, what was adapted is held against a search. */
function NextSteps({ run, pinned }: { run: RunDetail; pinned: string | null }) {
  return nextSteps(run, pinned).map(({ step, label, href }, at) => {
    const Icon = stepIcons[step];
    return (
      <ButtonLink
        key={step}
        variant={at === 0 && step === 'adapt' && run.state === 'finished' ? 'primary' : 'secondary'}
        href={href}
        icon={<Icon size={14} aria-hidden />}
      >
        {label}
      </ButtonLink>
    );
  });
}
