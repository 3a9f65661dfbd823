/** @file Asks the user for the password again when an act needs it: all callers wait for the answer of one dialog. */
import { useSyncExternalStore } from 'react';

let waiting: ((given: boolean) => void)[] = [];
const listeners = new Set<() => void>();

/** True if it was given. */
export function askForProof(): Promise<boolean> {
  return new Promise((resolve) => {
    waiting = [...waiting, resolve];
    for (const listen of listeners) listen();
  });
}

export function endProof(given: boolean): void {
  const told = waiting;
  waiting = [];
  for (const listen of listeners) listen();
  for (const resolve of told) resolve(given);
}

/** Whether something waits for it. */
export function useProofAsked(): boolean {
  return useSyncExternalStore(
    (listen) => {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    () => waiting.length > 0,
    () => false,
  );
}
