'use client';
/** @file Takes in a prior that another platform shared: its file is sent and checked there; it is listed once the dispatcher has read it. */
import { useMutation } from '@tanstack/react-query';
import { type ChangeEvent, useRef } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { apiAddress } from '@/components/base-path';
import { Button } from '@/components/ui/button';
import { toastDone, toastProblem } from '@/components/ui/toast';
import { DomainError } from '@/domain/errors';

interface Taken {
  readonly name: string;
  readonly new: boolean;
}

async function send(file: File): Promise<Taken> {
  const headers = { 'Content-Type': 'application/octet-stream' };
  const answer = await fetch(apiAddress('/api/priors'), { method: 'POST', headers, body: file });
  const said: Partial<Taken> & { readonly error?: { readonly message?: string } } = await answer
    .json()
    .catch(() => ({}));
  if (answer.ok) return { name: said.name ?? file.name, new: said.new === true };
  throw new DomainError('invalid-input', said.error?.message ?? `The server answered with status ${answer.status}.`);
}

export function TakeIn() {
  const input = useRef<HTMLInputElement>(null);
  const taking = useMutation({
    mutationFn: send,
    onSuccess: ({ name, new: fresh }) =>
      toastDone(fresh ? `${name} is taken in: it appears here in a moment` : `${name} was here already`),
    onError: toastProblem,
  });
  const chosen = ({ target }: ChangeEvent<HTMLInputElement>): void => {
    const file = target.files?.[0];
    // The same file may be chosen again, after a refusal.
    target.value = '';
    if (file !== undefined) taking.mutate(file);
  };
  return (
    <OnlyFor>
      <input
        ref={input}
        type="file"
        accept=".safetensors"
        hidden
        aria-label="File of a shared prior"
        onChange={chosen}
      />
      <Button pending={taking.isPending} onClick={() => input.current?.click()}>
        Take in a prior…
      </Button>
    </OnlyFor>
  );
}
