'use client';
/** @file The queue in its order: why each run waits, how to move it, and the switch that drains it. */
import { useMutation } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, ChevronsUp, CirclePause, CirclePlay, Ellipsis, Hash, Square } from 'lucide-react';

import { type FormEvent, useState } from 'react';
import type { RunId } from '@/domain/ids';
import type { QueueSettings } from '@/domain/records/queue';
import type { RunSummary } from '@/domain/records/run';
import { formatCount } from '../../domain/format';
import { OnlyFor } from '../access/only-for';
import { useTRPC } from '../api';
import { RunLine } from '../runs/run-link';
import { Badge } from '../ui/badge';
import { Button, IconButton } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { EditClashes } from '../ui/edit-clashes';
import { EmptyState } from '../ui/empty-state';
import { Field } from '../ui/field';
import { Input } from '../ui/input';
import { Menu } from '../ui/menu';
import { Panel } from '../ui/panel';
import { Time } from '../ui/time';
import { toastUnlessConflict } from '../ui/toast';
import { useEdit } from '../ui/use-edit';
import { sharedReasons } from './shared-reasons';
import { useQueueActs } from './use-queue-acts';

/** Asks for a queued run's priority. */

function PriorityDialog({ run, onClose }: { run: RunSummary; onClose: () => void }) {
  const trpc = useTRPC();
  const set = useMutation(trpc.runs.reorder.mutationOptions({ onError: toastUnlessConflict, onSuccess: onClose }));
  const edit = useEdit({ priority: String(run.priority) }, set.error);
  const text = edit.mine.priority;
  const priority = Number(text);
  const valid = text.trim() !== '' && Number.isInteger(priority) && Math.abs(priority) <= 100;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const was = { priority: Number(edit.began.priority) };
    if (valid) set.mutate({ id: run.id, to: { type: 'priority', priority }, was });
  };
  return (
    <Dialog open onOpenChange={onClose} title="Priority" description={run.name}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <Field
          label="Priority"
          help="Higher starts earlier, regardless of launch order."
          error={valid ? undefined : 'Give a whole number, −100 to 100.'}
        >
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              className="text-right"
              value={text}
              onChange={(event) => edit.set({ priority: event.target.value })}
            />
          )}
        </Field>
        <EditClashes edit={edit} label={() => 'Priority'} />
        <Button
          type="submit"
          variant="primary"
          pending={set.isPending}
          disabled={!valid || edit.clashes.length > 0}
          className="self-end"
        >
          Set the priority
        </Button>
      </form>
    </Dialog>
  );
}

/** Those that are next; a study's hundred would push all else out of sight. */
const shownAtFirst = 10;

export function QueuePanel({
  queue,
  waiting,
  settings,
}: {
  /** The first of them, in order. */
  queue: readonly RunSummary[];
  /** How many there are. */
  waiting: number;
  settings: QueueSettings;
}) {
  const { drain } = useQueueActs();
  const [all, setAll] = useState(false);
  const shown = all ? queue : queue.slice(0, shownAtFirst);
  const reasons = sharedReasons(shown.map(({ reason }) => reason));
  const [prioritisedId, setPrioritised] = useState<RunId | null>(null);
  // As the queue has it now, which others may change while the dialog is open.
  const prioritised = queue.find(({ id }) => id === prioritisedId) ?? null;
  const drained = settings.drained !== null;
  return (
    <Panel
      title="Queue"
      help={
        drained ? (
          <Badge tone="attention">drained: nothing new starts</Badge>
        ) : waiting === 0 ? undefined : (
          `${formatCount(waiting)} waiting`
        )
      }
      actions={
        <OnlyFor needed="admin">
          <Button
            size="s"
            onClick={() => drain(!drained)}
            icon={drained ? <CirclePlay size={12} aria-hidden /> : <CirclePause size={12} aria-hidden />}
          >
            {drained ? 'Open the queue' : 'Drain'}
          </Button>
        </OnlyFor>
      }
      flush
    >
      {waiting === 0 ? (
        <EmptyState title="The queue is empty">
          {drained
            ? 'It is drained: runs that are launched now wait here until it is opened.'
            : 'Runs that wait are listed here, each with the reason.'}
        </EmptyState>
      ) : (
        <ol aria-label="Queue">
          {shown.map((run, at) => (
            <QueueRow
              key={run.id}
              run={run}
              reason={reasons[at] ?? null}
              place={at + 1}
              before={queue[at - 1]}
              afterNext={queue[at + 2]}
              last={at === queue.length - 1}
              onPriority={() => setPrioritised(run.id)}
            />
          ))}
          {shown.length < queue.length ? (
            <li className="px-4 py-2">
              <Button size="s" onClick={() => setAll(true)}>
                Show {formatCount(queue.length - shown.length)} more
              </Button>
            </li>
          ) : waiting > queue.length ? (
            <li className="px-4 py-2 text-muted text-xs">and {formatCount(waiting - queue.length)} more behind them</li>
          ) : null}
        </ol>
      )}
      {prioritised === null ? null : <PriorityDialog run={prioritised} onClose={() => setPrioritised(null)} />}
    </Panel>
  );
}

function QueueRow({
  run,
  reason,
  place,
  before,
  afterNext,
  last,
  onPriority,
}: {
  run: RunSummary;
  /** Null where the run above says it. */
  reason: string | null;
  place: number;
  before: RunSummary | undefined;
  /** The one after the next: to move down is to be placed before it. */
  afterNext: RunSummary | undefined;
  last: boolean;
  onPriority: () => void;
}) {
  const { reorder, stop } = useQueueActs();
  const icon = { size: 14, 'aria-hidden': true } as const;
  return (
    <li className="flex items-start gap-3 border-line border-b px-4 py-1.5 last:border-b-0 hover:bg-canvas">
      <span className="w-6 shrink-0 pt-0.5 text-right text-muted text-xs">{place}</span>
      <div className="min-w-0 flex-1">
        <RunLine run={run} />
        {reason === null ? null : <p className="text-muted text-xs">{reason}</p>}
      </div>
      <div className="flex shrink-0 items-center gap-2 text-muted text-xs max-sm:hidden">
        {run.priority === 0 ? null : <Badge>priority {run.priority}</Badge>}
        <Time value={run.createdAt} />
      </div>
      <OnlyFor>
        <Menu
          trigger={<IconButton size="s" label={`Move or stop ${run.name}`} icon={<Ellipsis size={14} aria-hidden />} />}
          items={[
            {
              label: 'To the front',
              icon: <ChevronsUp {...icon} />,
              disabled: before === undefined,
              onSelect: () => reorder(run, { type: 'first' }),
            },
            {
              label: 'Up',
              icon: <ArrowUp {...icon} />,
              disabled: before === undefined,
              onSelect: () => before !== undefined && reorder(run, { type: 'before', run: before.id }),
            },
            {
              label: 'Down',
              icon: <ArrowDown {...icon} />,
              disabled: last || afterNext === undefined,
              onSelect: () => afterNext !== undefined && reorder(run, { type: 'before', run: afterNext.id }),
            },
            { label: 'Priority…', icon: <Hash {...icon} />, onSelect: onPriority },
            { label: 'Stop', icon: <Square {...icon} />, danger: true, onSelect: () => stop(run) },
          ]}
        />
      </OnlyFor>
    </li>
  );
}
