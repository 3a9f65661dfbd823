'use client';
/** @file Short notices at the edge of the window, with a way back where there is one. */
import { toast } from 'sonner';
import { toProblem } from './problem';

/** `undo` takes the act back: restores what was deleted, queues again what was stopped. */
export function toastDone(message: string, undo?: () => void): void {
  toast.success(message, undo === undefined ? {} : { duration: 10_000, action: { label: 'Undo', onClick: undo } });
}

/** For `onError` of a mutation without a form to show the error in. */
export function toastProblem(error: unknown): void {
  const { message, field } = toProblem(error);
  toast.error(message, field === null ? {} : { description: `Field ${field}` });
}
