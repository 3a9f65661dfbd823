'use client';
/** @file How many runs of a person may run at once. */
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { EditClashes } from '@/components/ui/edit-clashes';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { toastDone, toastUnlessConflict } from '@/components/ui/toast';
import { useEdit } from '@/components/ui/use-edit';
import type { QueueSettings } from '@/domain/records/queue';

const limitIn = (text: string): number | null => (text.trim() === '' ? null : Number(text));

export function LimitPanel({ settings }: { settings: QueueSettings }) {
  const trpc = useTRPC();
  const change = useMutation(
    trpc.system.changeQueue.mutationOptions({
      onError: toastUnlessConflict,
      onSuccess: ({ perPerson }) =>
        toastDone(perPerson === null ? 'No limit per person' : `At most ${perPerson} per person at a time`),
    }),
  );
  const edit = useEdit({ limit: String(settings.perPerson ?? '') }, change.error);
  const limit = limitIn(edit.mine.limit);
  const valid = limit === null || (Number.isInteger(limit) && limit >= 1 && limit <= 1024);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (valid) change.mutate({ perPerson: limit, was: { perPerson: limitIn(edit.began.limit) } });
  };
  return (
    <Panel title="Limit per person">
      <form onSubmit={submit} className="flex items-start gap-3">
        <Field
          label="Runs at a time"
          help="Of one person, while others wait too. Empty: as many as there are slots."
          error={valid ? undefined : 'Give a whole number of 1 or more, or nothing.'}
          className="flex-1"
        >
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              className="text-right"
              placeholder="no limit"
              value={edit.mine.limit}
              onChange={(event) => edit.set({ limit: event.target.value })}
            />
          )}
        </Field>
        <OnlyFor needed="admin">
          <Button
            type="submit"
            className="mt-6"
            pending={change.isPending}
            disabled={!valid || limit === settings.perPerson || edit.clashes.length > 0}
          >
            Save
          </Button>
        </OnlyFor>
      </form>
      <EditClashes edit={edit} label={() => 'Runs at a time'} />
    </Panel>
  );
}
