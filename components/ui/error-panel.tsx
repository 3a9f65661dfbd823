/** @file Shows a failed call: what went wrong, which field, and a link. */
import type { ReactNode } from 'react';
import { Button } from './button';
import { toProblem } from './problem';

export function ErrorPanel({
  error,
  note,
  onRetry,
  action,
}: {
  error: unknown;
  /** What happens now by itself. */
  note?: string | undefined;
  onRetry?: () => void;
  action?: ReactNode;
}) {
  const { message, code, field } = toProblem(error);
  return (
    <div role="alert" className="rounded-md border border-failed bg-failed-soft px-4 py-3 text-sm">
      <p className="font-medium text-failed">
        {message}
        {note === undefined ? null : ` ${note}`}
      </p>
      {code === null && field === null ? null : (
        <p className="mt-1 text-ink text-xs">
          {field === null ? null : (
            <>
              Field <code className="font-mono">{field}</code>
              {code === null ? null : ' · '}
            </>
          )}
          {code === null ? null : <code className="font-mono">{code}</code>}
        </p>
      )}
      {onRetry === undefined && action === undefined ? null : (
        <div className="mt-2 flex gap-2">
          {onRetry === undefined ? null : (
            <Button size="s" onClick={onRetry}>
              Try again
            </Button>
          )}
          {action}
        </div>
      )}
    </div>
  );
}
