'use client';
/** @file Makes a token: what it is for, what it may, and how long. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Checkbox, Input, Select } from '@/components/ui/input';
import { toastProblem } from '@/components/ui/toast';
import { type Role, sufficesFor } from '@/domain/role';
import { type Scope, scopeMeanings, scopes, tokenDays } from '@/domain/token-scopes';

const lifetimes = [
  { value: '30', label: '30 days' },
  { value: String(tokenDays), label: `${tokenDays} days` },
  { value: '365', label: 'a year' },
  { value: '', label: 'until revoked' },
];

export function TokenForm({ access, onMade }: { access: Role; onMade: (token: string) => void }) {
  const trpc = useTRPC();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly Scope[]>(['read']);
  const [days, setDays] = useState(String(tokenDays));
  const toggle = (scope: Scope): void =>
    setChosen(chosen.includes(scope) ? chosen.filter((each) => each !== scope) : [...chosen, scope]);
  const create = useMutation(
    trpc.tokens.create.mutationOptions({
      onError: toastProblem,
      onSuccess: ({ token }) => {
        setName('');
        onMade(token);
      },
    }),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate({ name, scopes: [...chosen], days: days === '' ? null : Number(days) });
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3 border-line border-b p-4">
      <Field label="For" required className="min-w-40 flex-1">
        {(control) => (
          <Input
            {...control}
            value={name}
            maxLength={80}
            required
            placeholder="laptop, nightly script"
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label="Expires">
        {(control) => (
          <Select {...control} value={days} options={lifetimes} onChange={(event) => setDays(event.target.value)} />
        )}
      </Field>
      <Button
        type="submit"
        variant="primary"
        pending={create.isPending}
        disabled={name.trim() === '' || chosen.length === 0}
      >
        Make a token
      </Button>
      <ScopeChoice access={access} chosen={chosen} onToggle={toggle} />
      {days === '' ? (
        <p className="w-full text-attention text-sm">
          This token never expires: anyone who finds it, even years later, acts in your name until you revoke it.
        </p>
      ) : null}
    </form>
  );
}

function ScopeChoice({
  access,
  chosen,
  onToggle,
}: {
  access: Role;
  chosen: readonly Scope[];
  onToggle: (scope: Scope) => void;
}) {
  return (
    <fieldset className="w-full">
      <legend className="mb-1 font-medium text-sm">Permissions</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {scopes
          .filter((scope) => sufficesFor(access, scopeMeanings[scope].needs))
          .map((scope) => (
            <Checkbox
              key={scope}
              label={scopeMeanings[scope].title}
              description={scopeMeanings[scope].may}
              checked={chosen.includes(scope)}
              onChange={() => onToggle(scope)}
            />
          ))}
      </div>
      {chosen.includes('admin') ? (
        <p className="mt-1.5 text-muted text-xs">
          Invitations, roles, passwords, tokens, secrets and backups still need a browser and your password.
        </p>
      ) : null}
    </fieldset>
  );
}
