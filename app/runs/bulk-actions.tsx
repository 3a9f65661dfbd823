'use client';
/** @file What can be done with the selected runs. Destructive acts ask first and name what they touch. */
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { Suspense, useState } from 'react';
import { useMay } from '@/components/access/me';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { patient } from '@/components/patient';
import { useShortcut } from '@/components/shell/shortcuts/use-shortcut';
import { Button, ButtonLink } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { Menu } from '@/components/ui/menu';
import { plural } from '@/domain/format';
import type { RunId } from '@/domain/ids';
import { type BulkAct, useBulk } from './use-bulk';
import type { RunsView } from './view';

const LabelDialog = dynamic(patient(() => import('./label-dialog').then((part) => part.LabelDialog)));

type Asking = 'stop' | 'delete' | 'purge';

const questions: Readonly<Record<Asking, { verb: string; description: string }>> = {
  stop: {
    verb: 'Stop',
    description:
      'Each finishes its step, keeps a checkpoint and can be resumed. Runs that have ended stay as they are.',
  },
  delete: {
    verb: 'Delete',
    description:
      'They go to the trash and can be restored from there. Runs that are running, or that others use, are kept.',
  },
  purge: {
    verb: 'Remove for good',
    description: 'Their curves, logs, checkpoints and genotypes are deleted from the disk. This cannot be undone.',
  },
};
/** Maximum number of runs in the address of a comparison. */
const comparable = { from: 2, to: 200 };

export function BulkActions({ ids, view, onClear }: { ids: readonly RunId[]; view: RunsView; onClear: () => void }) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const [labelling, setLabelling] = useState<'tag' | 'move' | null>(null);
  const { act, progress } = useBulk((what) => {
    if (what.type !== 'tag' && what.type !== 'move') onClear();
  });
  const run = (what: BulkAct): void => void act(ids, what);
  const may = useMay('member');
  const [only] = ids;
  const busy = progress !== null;
  return (
    <section aria-label="Selected runs" className="flex flex-wrap items-center gap-2">
      <span className="text-muted text-sm" aria-live="polite">
        {progress === null ? `${ids.length} selected` : `${progress.done} of ${progress.of} done`}
      </span>
      {view.trash ? (
        <OnlyFor>
          <Button variant="primary" pending={busy} onClick={() => run({ type: 'restore' })}>
            Restore
          </Button>
          <Button variant="danger" disabled={busy} onClick={() => setAsking('purge')}>
            Remove for good
          </Button>
        </OnlyFor>
      ) : (
        <>
          <CompareLink ids={ids} />
          <Menu
            trigger={<Button disabled={busy}>More</Button>}
            items={[
              { label: 'Resume or retry', disabled: !may, onSelect: () => run({ type: 'resume' }) },
              { label: 'Tag…', disabled: !may, onSelect: () => setLabelling('tag') },
              { label: 'Move to an experiment…', disabled: !may, onSelect: () => setLabelling('move') },
              {
                label: 'Pin as baseline',
                disabled: ids.length !== 1,
                onSelect: () => {
                  view.setBaseline(only ?? null);
                  onClear();
                },
              },
            ]}
          />
          <OnlyFor>
            <Button disabled={busy} onClick={() => setAsking('stop')}>
              Stop
            </Button>
            <Button variant="danger" disabled={busy} onClick={() => setAsking('delete')}>
              Delete
            </Button>
          </OnlyFor>
        </>
      )}
      <Button variant="quiet" onClick={onClear}>
        Clear
      </Button>
      {asking === null ? null : (
        <Confirmation
          asking={asking}
          ids={ids}
          pending={busy}
          onClose={() => setAsking(null)}
          onConfirm={() => void act(ids, { type: asking }).then(() => setAsking(null))}
        />
      )}
      <Suspense>
        {labelling === null ? null : (
          <LabelDialog
            what={labelling}
            count={ids.length}
            onClose={() => setLabelling(null)}
            pending={busy}
            // What was typed stays where it was refused.
            onChoose={(what) => void act(ids, what).then((done) => done && setLabelling(null))}
          />
        )}
      </Suspense>
    </section>
  );
}

function CompareLink({ ids }: { ids: readonly RunId[] }) {
  const router = useRouter();
  const href = `/compare?runs=${ids.join(',')}`;
  const possible = ids.length >= comparable.from && ids.length <= comparable.to;
  useShortcut('c', possible ? () => router.push(href) : null);
  if (!possible) {
    return (
      <Button disabled title={`Select ${comparable.from} to ${comparable.to} runs`}>
        Compare
      </Button>
    );
  }
  return (
    <ButtonLink variant="primary" href={href} aria-keyshortcuts="c">
      Compare
    </ButtonLink>
  );
}

const named = 12;

function Confirmation({
  asking,
  ids,
  pending,
  onClose,
  onConfirm,
}: {
  asking: Asking;
  ids: readonly RunId[];
  pending: boolean;
  onClose: () => void;
  onConfirm: () => void;
}) {
  const trpc = useTRPC();
  const rows = useQuery(trpc.runs.rows.queryOptions({ ids: ids.slice(0, named) }));
  const dependants = useQuery({
    ...trpc.runs.dependants.queryOptions({ ids: ids.slice(0, 100) }),
    enabled: asking !== 'stop' && ids.length <= 100,
  });
  const { verb, description } = questions[asking];
  const touches = (rows.data ?? []).map(({ run }) => {
    const standing = dependants.data?.find((each) => each.run === run.id)?.dependants ?? [];
    const used = standing.length === 0 ? '' : `; in use by ${standing.map(({ name }) => `"${name}"`).join(', ')}: kept`;
    return `${run.name} (${run.kind}, ${run.state}, seed ${run.seed})${used}`;
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`${verb}: ${plural(ids.length, 'run')}?`}
      description={description}
      touches={ids.length > named ? [...touches, `and ${ids.length - named} more`] : touches}
      confirmLabel={`${verb} ${plural(ids.length, 'run')}`}
      pending={pending}
      onConfirm={onConfirm}
    />
  );
}
