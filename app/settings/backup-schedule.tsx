'use client';
/** @file How often a backup is made automatically, and the state of its copy off the machine. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import type { FormEvent } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { EditClashes } from '@/components/ui/edit-clashes';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { QueryView } from '@/components/ui/query-view';
import { Skeleton } from '@/components/ui/skeleton';
import { Time } from '@/components/ui/time';
import { toastDone, toastUnlessConflict } from '@/components/ui/toast';
import { useEdit } from '@/components/ui/use-edit';
import type { AppRouter } from '@/server/routers/app-router';

type Care = inferRouterOutputs<AppRouter>['system']['backupCare'];

const mostHours = 8760;

export function BackupSchedule() {
  const trpc = useTRPC();
  const care = useQuery(trpc.system.backupCare.queryOptions());
  return (
    <div className="border-line border-b px-4 py-3">
      <QueryView query={care} pending={<Skeleton className="h-24" />}>
        {(data) => (
          <>
            <ScheduleForm care={data} />
            <CopyOutcome care={data} />
          </>
        )}
      </QueryView>
    </div>
  );
}

const hoursIn = (text: string): number | null => (text.trim() === '' ? null : Number(text));

function ScheduleForm({ care }: { care: Care }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const change = useMutation(
    trpc.system.changeBackupSchedule.mutationOptions({
      onError: toastUnlessConflict,
      onSuccess: (data) => {
        queries.setQueryData(trpc.system.backupCare.queryKey(), data);
        toastDone('Saved; a backup that is due is made within a minute');
      },
    }),
  );
  const edit = useEdit({ every: String(care.everyHours ?? '') }, change.error);
  const value = hoursIn(edit.mine.every);
  const valid = value === null || (Number.isInteger(value) && value >= 1 && value <= mostHours);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (valid) change.mutate({ everyHours: value, was: { everyHours: hoursIn(edit.began.every) } });
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
      <Field
        label="A backup every"
        unit="hours"
        error={valid ? undefined : `Give a whole number, 1 to ${mostHours}, or nothing.`}
      >
        {(control) => (
          <Input
            {...control}
            inputMode="numeric"
            className="text-right"
            placeholder="never"
            value={edit.mine.every}
            onChange={(event) => edit.set({ every: event.target.value })}
          />
        )}
      </Field>
      <OnlyFor needed="admin" said>
        <Button
          type="submit"
          size="s"
          pending={change.isPending}
          disabled={!valid || value === care.everyHours || edit.clashes.length > 0}
        >
          Save
        </Button>
      </OnlyFor>
      <EditClashes edit={edit} label={() => 'Hours between backups'} />
    </form>
  );
}

function CopyOutcome({ care: { copies, copied } }: { care: Care }) {
  if (!copies) {
    return (
      <p className="mt-2 text-muted text-xs">
        Backups lie on this machine only: an operator can have each copied elsewhere with MASTHEAD_BACKUP_COPY.
      </p>
    );
  }
  if (copied === null) return <p className="mt-2 text-muted text-xs">No backup was copied off the machine yet.</p>;
  if (copied.problem !== null) {
    return (
      <p role="alert" className="mt-2 text-failed text-sm">
        {copied.name} was not copied off the machine. {copied.problem}
      </p>
    );
  }
  return (
    <p className="mt-2 text-muted text-xs">
      {copied.name} was copied off the machine <Time value={copied.at} />.
    </p>
  );
}
