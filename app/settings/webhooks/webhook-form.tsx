'use client';
/** @file Adds a webhook, or changes one. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId } from 'react';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { EditClashes } from '@/components/ui/edit-clashes';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Field, FieldGroup } from '@/components/ui/field';
import { Checkbox, Input } from '@/components/ui/input';
import { toProblem } from '@/components/ui/problem';
import { toastDone } from '@/components/ui/toast';
import { useEdit } from '@/components/ui/use-edit';
import type { WebhookRecord, WebhookWithSecret } from '@/domain/records/webhook';
import { type WebhookEvent, webhookEventMeanings, webhookEventNames } from '@/domain/webhook/event-list';

const usual: readonly WebhookEvent[] = ['run.finished', 'run.failed', 'study.finished'];
interface WebhookFields {
  readonly name: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly onlyMine: boolean;
}

const blank: WebhookFields = { name: '', url: '', events: usual, onlyMine: false };

const fieldsOf = ({ name, url, events, onlyMine }: WebhookRecord): WebhookFields => ({ name, url, events, onlyMine });

const fields = ['name', 'url', 'events'] as const;

export function WebhookForm({
  webhook,
  onMade,
  onClose,
}: {
  /** Null: a new one. */
  webhook: WebhookRecord | null;
  onMade: (made: WebhookWithSecret) => void;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const formId = useId();
  const create = useMutation(trpc.webhooks.create.mutationOptions({ onSuccess: onMade }));
  const edit = useMutation(
    trpc.webhooks.edit.mutationOptions({
      onSuccess: () => {
        toastDone('The webhook is changed');
        onClose();
      },
    }),
  );
  const { error, isPending } = webhook === null ? create : edit;
  const form = useEdit<WebhookFields>(webhook === null ? blank : fieldsOf(webhook), error);
  const { name, url, events, onlyMine } = form.mine;
  const problem = error === null ? null : toProblem(error);
  const errorOf = (field: (typeof fields)[number]): string | undefined =>
    problem?.field === field ? problem.message : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const input = { name, url, events: [...events], onlyMine };
    if (webhook === null) create.mutate(input);
    else edit.mutate({ id: webhook.id, ...input, was: { ...form.began, events: [...form.began.events] } });
  };
  const choose = (event: WebhookEvent, on: boolean): void =>
    form.set({ events: webhookEventNames.filter((each) => (each === event ? on : events.includes(each))) });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={webhook === null ? 'Add a webhook' : 'Edit the webhook'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" pending={isPending} disabled={form.clashes.length > 0}>
            {webhook === null ? 'Add' : 'Save'}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" required help="For people: where the messages go." error={errorOf('name')}>
          {(control) => (
            <Input {...control} value={name} onChange={(event) => form.set({ name: event.target.value })} />
          )}
        </Field>
        <Field
          label="Address"
          required
          help="Of the incoming webhook of your chat, or of your own script. Its host must be allowed."
          error={errorOf('url')}
        >
          {(control) => (
            <Input
              {...control}
              inputMode="url"
              placeholder="https://hooks.example.org/services/…"
              value={url}
              onChange={(event) => form.set({ url: event.target.value })}
            />
          )}
        </Field>
        <FieldGroup legend="Events">
          <div className="flex flex-col gap-2">
            {webhookEventNames.map((event) => (
              <Checkbox
                key={event}
                label={event}
                description={webhookEventMeanings[event]}
                checked={events.includes(event)}
                onChange={({ target }) => choose(event, target.checked)}
              />
            ))}
          </div>
          {errorOf('events') === undefined ? null : (
            <p role="alert" className="mt-2 font-medium text-failed text-xs">
              {errorOf('events')}
            </p>
          )}
        </FieldGroup>
        <Checkbox
          label="Only my runs and studies"
          description={`What ${webhook === null ? 'you' : webhook.createdBy} launched. Runs that a study queues count as nobody’s.`}
          checked={onlyMine}
          onChange={(event) => form.set({ onlyMine: event.target.checked })}
        />
        <EditClashes edit={form} />
        {problem !== null && !fields.some((field) => field === problem.field) ? <ErrorPanel error={error} /> : null}
      </form>
    </Dialog>
  );
}
