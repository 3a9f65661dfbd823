'use client';
/** @file A new password, and signing out elsewhere. */
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { NewPasswordField, textsOf } from '@/components/access/account-fields';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { toProblem } from '@/components/ui/problem';
import { toastDone, toastProblem } from '@/components/ui/toast';
import type { MemberRecord } from '@/domain/records/member';

const elsewhere = (sessions: number): string =>
  sessions === 0
    ? 'no other browser was signed in'
    : `signed out in ${sessions} other browser${sessions === 1 ? '' : 's'}`;

export function PasswordPanel({ member }: { member: MemberRecord }) {
  const trpc = useTRPC();
  const form = useRef<HTMLFormElement>(null);
  const change = useMutation(
    trpc.members.changePassword.mutationOptions({
      onSuccess: ({ sessions }) => {
        form.current?.reset();
        toastDone(`Password changed, ${elsewhere(sessions)}`);
      },
    }),
  );
  const leave = useMutation(
    trpc.members.signOutElsewhere.mutationOptions({
      onError: toastProblem,
      onSuccess: ({ sessions }) => toastDone(`Done: ${elsewhere(sessions)}`),
    }),
  );
  const problem = change.error === null ? null : toProblem(change.error);
  return (
    <Panel title="Password">
      <form
        ref={form}
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          const text = textsOf(event.currentTarget);
          change.mutate({ current: text('currentPassword'), next: text('nextPassword') });
        }}
      >
        <Field label="Current password" required error={problem?.field === 'current' ? problem.message : undefined}>
          {(control) => (
            <Input {...control} name="currentPassword" type="password" autoComplete="current-password" required />
          )}
        </Field>
        <NewPasswordField
          label="New password"
          name="nextPassword"
          owner={[member.handle, member.email ?? '', member.name]}
          error={problem !== null && problem.field !== 'current' ? problem.message : undefined}
        />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" pending={change.isPending}>
            Change password
          </Button>
          <Button variant="quiet" pending={leave.isPending} onClick={() => leave.mutate({})}>
            Sign out elsewhere
          </Button>
        </div>
      </form>
    </Panel>
  );
}
