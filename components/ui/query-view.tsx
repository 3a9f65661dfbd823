'use client';
/** @file Shows a query's three states: on its way, failed, there. */
import { type ReactNode, useEffect, useEffectEvent } from 'react';
import { ErrorPanel } from './error-panel';
import { toProblem } from './problem';
import { SkeletonRows } from './skeleton';

export interface QueryLike<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** Earlier data stay in view while they are refetched, and when that fails, unless the record no longer exists. */
export function QueryView<T>({
  query,
  pending = <SkeletonRows />,
  title,
  action,
  children,
}: {
  query: QueryLike<T>;
  pending?: ReactNode;
  /** The page's heading while the content, which brings its own, is missing. */
  title?: string;
  /** A link to the list when it failed. */
  action?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  const { data, error } = query;
  // A record that was deleted elsewhere: its cached data must not offer acts on it any more.
  const gone = toProblem(error).code === 'not-found';
  if (data !== undefined && !gone) return children(data);
  const failed = error !== null && error !== undefined;
  const unanswered = failed && toProblem(error).code === null;
  return (
    <>
      {title === undefined ? null : <h1 className="mb-4 font-semibold text-xl">{title}</h1>}
      {unanswered ? <TryAgain refetch={query.refetch} /> : null}
      {failed ? (
        <ErrorPanel
          error={error}
          note={unanswered ? 'The page retries automatically.' : undefined}
          onRetry={() => void query.refetch()}
          action={action}
        />
      ) : (
        pending
      )}
    </>
  );
}

const triedEvery = 3000;

/** While nobody answers: the page is there again as soon as the server is. */
function TryAgain({ refetch }: { refetch: () => unknown }) {
  const again = useEffectEvent(refetch);
  useEffect(() => {
    const timer = setInterval(() => void again(), triedEvery);
    return () => clearInterval(timer);
  }, []);
  return null;
}
