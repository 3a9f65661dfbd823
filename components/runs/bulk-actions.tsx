'use client';
/** @file What can be done with the selected runs. Stopping and deleting ask first and name what they touch. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { RunSummary } from '@/domain/records/run';
import { isFinal } from '@/domain/run-state';
import { useTRPC, useTRPCClient } from '../api';
import { plural } from '../format';
import { Button, ButtonLink } from '../ui/button';
import { ConfirmDialog } from '../ui/dialog';
import { toProblem } from '../ui/problem';
import { toastDone, toastProblem } from '../ui/toast';

type Act = 'stop' | 'delete';

/** `onDone`: the selection is to be cleared. */
export function BulkActions({ runs, onClear }: { runs: readonly RunSummary[]; onClear: () => void }) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<Act | null>(null);
  const stoppable = runs.filter((run) => !isFinal(run.state) && run.state !== 'stopping');
  const deletable = runs.filter((run) => isFinal(run.state));
  const targets = asking === 'stop' ? stoppable : deletable;

  const act = useMutation({
    mutationFn: async (what: Act) => {
      const refused: string[] = [];
      // One after the other: each is a transaction of its own, and one refusal doesn't stop the rest.
      for (const { id, name } of targets) {
        try {
          await client.runs[what].mutate({ id });
        } catch (error) {
          refused.push(`${name}: ${toProblem(error).message}`);
        }
      }
      return { what, refused, done: targets.length - refused.length };
    },
    onSuccess: ({ what, refused, done }) => {
      setAsking(null);
      if (done > 0) toastDone(`${plural(done, 'run')} ${what === 'stop' ? 'told to stop' : 'deleted'}`);
      for (const message of refused) toastProblem(new Error(message));
      if (what === 'delete') onClear();
      void queries.invalidateQueries({ queryKey: trpc.runs.list.pathKey() });
    },
    onError: toastProblem,
  });

  const comparable = runs.length >= 2 && runs.length <= 200;
  return (
    <section aria-label="Selected runs" className="flex items-center gap-2">
      <span className="text-muted text-sm" aria-live="polite">
        {runs.length} selected
      </span>
      {comparable ? (
        <ButtonLink variant="primary" href={`/compare?runs=${runs.map((run) => run.id).join(',')}`}>
          Compare
        </ButtonLink>
      ) : (
        <Button disabled title="Select 2 to 200 runs">
          Compare
        </Button>
      )}
      <Button disabled={stoppable.length === 0} onClick={() => setAsking('stop')}>
        Stop
      </Button>
      <Button variant="danger" disabled={deletable.length === 0} onClick={() => setAsking('delete')}>
        Delete
      </Button>
      <Button variant="quiet" onClick={onClear}>
        Clear
      </Button>
      <ConfirmDialog
        open={asking !== null}
        onOpenChange={(open) => setAsking(open ? asking : null)}
        title={`${asking === 'stop' ? 'Stop' : 'Delete'} ${plural(targets.length, 'run')}?`}
        description={
          asking === 'stop'
            ? 'Each finishes its step, keeps a checkpoint and can be resumed.'
            : 'They go to the trash with their curves, logs and artefacts. Runs that others stand on are kept.'
        }
        touches={touched(targets)}
        confirmLabel={`${asking === 'stop' ? 'Stop' : 'Delete'} ${plural(targets.length, 'run')}`}
        pending={act.isPending}
        onConfirm={() => asking !== null && act.mutate(asking)}
      />
    </section>
  );
}

function touched(runs: readonly RunSummary[]): string[] {
  const names = runs.slice(0, 12).map((run) => `${run.name} (${run.kind}, ${run.state}, seed ${run.seed})`);
  return runs.length > 12 ? [...names, `and ${runs.length - 12} more`] : names;
}
