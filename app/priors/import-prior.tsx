'use client';
/** @file Imports a prior that another platform shared: its file is sent and checked there; it is listed once the dispatcher has read it. */
import { useMutation } from '@tanstack/react-query';
import { type ChangeEvent, useRef } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { Button } from '@/components/ui/button';
import { toastDone, toastProblem } from '@/components/ui/toast';
import { sendPrior, takenText } from './send-prior';

export function ImportPrior() {
  const input = useRef<HTMLInputElement>(null);
  const taking = useMutation({
    mutationFn: sendPrior,
    onSuccess: (taken) => toastDone(takenText(taken)),
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
        Import a prior…
      </Button>
    </OnlyFor>
  );
}
