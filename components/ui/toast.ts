'use client';
/** @file Short notices at the edge of the window, with undo where possible. Their code and their place (`shell/notices`) load with the first. */
import { useSyncExternalStore } from 'react';
import { toProblem } from './problem';

let wanted = false;
const watchers = new Set<() => void>();
let arrive = (): void => undefined;
/** A notice that is given before its place is there would never be seen. */
const place = new Promise<void>((resolve) => {
  arrive = resolve;
});

/** Whether there is a notice to show. */
export function useNoticesWanted(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => wanted,
    () => false,
  );
}

/** The place of notices calls it once it is on the page. */
export const noticesAreThere = (): void => arrive();

async function sonner() {
  wanted = true;
  for (const watcher of watchers) watcher();
  const [{ toast }] = await Promise.all([import('sonner'), place]);
  return toast;
}

/** `undo` takes the act back: restores what was deleted, queues again what was stopped. */
export function toastDone(message: string, undo?: () => void): void {
  void sonner().then((toast) =>
    toast.success(message, undo === undefined ? {} : { duration: 10_000, action: { label: 'Undo', onClick: undo } }),
  );
}

/** For `onError` of a form that shows what two people changed by itself (`EditClashes`). */
export function toastUnlessConflict(error: unknown): void {
  if (toProblem(error).code !== 'conflict') toastProblem(error);
}

/** For `onError` of a mutation without a form to show the error in. */
export function toastProblem(error: unknown): void {
  const { message, field } = toProblem(error);
  void sonner().then((toast) => toast.error(message, field === null ? {} : { description: `Field ${field}` }));
}
