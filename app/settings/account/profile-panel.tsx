'use client';
/** @file Your name and address. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { toProblem } from '@/components/ui/problem';
import { toastDone } from '@/components/ui/toast';
import type { MemberRecord } from '@/domain/records/member';

export function ProfilePanel({ member }: { member: MemberRecord }) {
  const trpc = useTRPC();
  const [name, setName] = useState(member.name);
  const [email, setEmail] = useState(member.email ?? '');
  const edit = useMutation(trpc.members.editMe.mutationOptions({ onSuccess: () => toastDone('Saved') }));
  const problem = edit.error === null ? null : toProblem(edit.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    edit.mutate({ name, email });
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
              onChange={(event) => setName(event.target.value)}
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
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Button
          type="submit"
          pending={edit.isPending}
          disabled={name === member.name && email === member.email}
          className="self-start"
        >
          Save
        </Button>
      </form>
    </Panel>
  );
}
