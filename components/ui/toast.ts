'use client';
/** @file Short notices at the edge of the window, with undo where possible. The code that shows them loads with the first. */
import { toProblem } from './problem';

const load = () => import('sonner');

/** `undo` takes the act back: restores what was deleted, queues again what was stopped. */
export function toastDone(message: string, undo?: () => void): void {
  void load().then(({ toast }) =>
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
  void load().then(({ toast }) => toast.error(message, field === null ? {} : { description: `Field ${field}` }));
}
