/** @file Short notices at the edge of the window. */
import { toast } from 'sonner';
import { toProblem } from './problem';

export function toastDone(message: string): void {
  toast.success(message);
}

/** For `onError` of a mutation without a form to show the error in. */
export function toastProblem(error: unknown): void {
  const { message, field } = toProblem(error);
  toast.error(message, field === null ? {} : { description: `Field ${field}` });
}
