'use client';
/** @file How many runs of a person may run at once. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { toastDone, toastProblem } from '@/components/ui/toast';
import type { QueueSettings } from '@/domain/records/queue';

export function LimitPanel({ settings }: { settings: QueueSettings }) {
  const trpc = useTRPC();
  const [text, setText] = useState(settings.perPerson === null ? '' : String(settings.perPerson));
  const limit = text.trim() === '' ? null : Number(text);
  const valid = limit === null || (Number.isInteger(limit) && limit >= 1 && limit <= 1024);
  const change = useMutation(
    trpc.system.changeQueue.mutationOptions({
      onError: toastProblem,
      onSuccess: ({ perPerson }) =>
        toastDone(perPerson === null ? 'No limit per person' : `At most ${perPerson} per person at a time`),
    }),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (valid) change.mutate({ perPerson: limit });
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
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <OnlyFor needed="admin">
          <Button
            type="submit"
            className="mt-6"
            pending={change.isPending}
            disabled={!valid || limit === settings.perPerson}
          >
            Set
          </Button>
        </OnlyFor>
      </form>
    </Panel>
  );
}
