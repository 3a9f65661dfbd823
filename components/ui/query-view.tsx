'use client';
/** @file Shows a query's three states: on its way, failed, there. */
import type { ReactNode } from 'react';
import { ErrorPanel } from './error-panel';
import { SkeletonRows } from './skeleton';

interface QueryLike<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** What was fetched before stays in view while it is fetched anew, and when that fails. */
export function QueryView<T>({
  query,
  pending = <SkeletonRows />,
  action,
  children,
}: {
  query: QueryLike<T>;
  pending?: ReactNode;
  /** A way on when it failed: a link to the list. */
  action?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  const { data, error } = query;
  if (data !== undefined) return children(data);
  if (error !== null && error !== undefined) {
    return <ErrorPanel error={error} onRetry={() => void query.refetch()} action={action} />;
  }
  return pending;
}
