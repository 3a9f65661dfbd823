'use client';
/** @file Your name and address. */
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { EditClashes } from '@/components/ui/edit-clashes';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { toProblem } from '@/components/ui/problem';
import { toastDone } from '@/components/ui/toast';
import { useEdit } from '@/components/ui/use-edit';
import type { MemberRecord } from '@/domain/records/member';

export function ProfilePanel({ member }: { member: MemberRecord }) {
  const trpc = useTRPC();
  const edit = useMutation(trpc.members.editMe.mutationOptions({ onSuccess: () => toastDone('Saved') }));
  const form = useEdit({ name: member.name, email: member.email ?? '' }, edit.error);
  const { name, email } = form.mine;
  const problem = edit.error === null ? null : toProblem(edit.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    edit.mutate({
      name,
      email,
      was: { name: form.began.name, ...(form.began.email === '' ? {} : { email: form.began.email }) },
    });
  };
  return (
    <Panel title="You">
      <form onSubmit={submit} className="flex flex-col gap-3">
        <Field label="Name" required error={problem?.field === 'name' ? problem.message : undefined}>
          {(control) => (
            <Input
              {...control}
              autoComplete="name"
              value={name}
              maxLength={80}
              required
              onChange={(event) => form.set({ name: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="E-mail"
          required
          help="You sign in with it."
          error={problem !== null && problem.field !== 'name' ? problem.message : undefined}
        >
          {(control) => (
            <Input
              {...control}
              type="email"
              autoComplete="username"
              value={email}
              required
              onChange={(event) => form.set({ email: event.target.value })}
            />
          )}
        </Field>
        <EditClashes edit={form} label={(field) => (field === 'name' ? 'Name' : 'E-mail')} />
        <Button
          type="submit"
          pending={edit.isPending}
          disabled={form.changed.length === 0 || form.clashes.length > 0}
          className="self-start"
        >
          Save
        </Button>
      </form>
    </Panel>
  );
}
