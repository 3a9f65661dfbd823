'use client';
/** @file Asks for the password again, while an act waits for it. */
import { useQuery } from '@tanstack/react-query';
import { usePathname, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '../api';
import { apiAddress } from '../base-path';
import { Button, ButtonAnchor } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { Input } from '../ui/input';
import { SkeletonRows } from '../ui/skeleton';
import { textsOf } from './account-fields';
import { provePassword, Refusal } from './calls';
import { endProof } from './proof';

export function ProofForm() {
  const me = useQuery({ ...useTRPC().members.me.queryOptions({}), staleTime: 0 });
  const { hasPassword = false, passwords = false, provider = null } = me.data ?? {};
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && endProof(false)}
      title="Confirm that it is you"
      description="This change is sensitive. You won’t be asked again for ten minutes."
    >
      {me.data === undefined ? (
        <SkeletonRows rows={2} />
      ) : (
        <div className="flex flex-col gap-4">
          {hasPassword && passwords ? <PasswordAgain /> : null}
          {provider?.connected ? <ProviderAgain name={provider.name} /> : null}
        </div>
      )}
    </Dialog>
  );
}

function PasswordAgain() {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const submit = async (password: string): Promise<void> => {
    setPending(true);
    setProblem(undefined);
    try {
      await provePassword(password);
      endProof(true);
    } catch (error) {
      setProblem(error instanceof Refusal ? error.message : 'Something went wrong.');
      setPending(false);
    }
  };
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(textsOf(event.currentTarget)('password'));
      }}
    >
      <Field label="Your password" error={problem}>
        {(control) => (
          <Input
            {...control}
            name="password"
            type="password"
            autoComplete="current-password"
            maxLength={128}
            required
            autoFocus
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={() => endProof(false)}>Cancel</Button>
        <Button type="submit" variant="primary" pending={pending}>
          Confirm
        </Button>
      </div>
    </form>
  );
}

/** The page is left: the act must then be started again. */
function ProviderAgain({ name }: { name: string }) {
  const path = usePathname();
  const query = useSearchParams().toString();
  const to = `${path}${query === '' ? '' : `?${query}`}`;
  return (
    <div className="flex flex-col items-start gap-2">
      <ButtonAnchor href={`${apiAddress('/api/session/oidc')}?${new URLSearchParams({ prove: '', to })}`}>
        Sign in again with {name}
      </ButtonAnchor>
      <p className="text-muted text-xs">You will return to this page; start over with what you were about to do.</p>
    </div>
  );
}
