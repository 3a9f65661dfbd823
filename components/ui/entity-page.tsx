'use client';
/** @file The page of one record: its heading once it is there, a way back to the list if it is not. */
import type { ReactNode } from 'react';
import { usePageTitle } from '../page-title';
import { ButtonLink } from './button';
import { PageHeader } from './page-header';
import { type QueryLike, QueryView } from './query-view';

export interface EntityHeading {
  readonly title: string;
  readonly badge?: ReactNode;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
}

export function EntityPage<T>({
  kind,
  list,
  query,
  heading,
  children,
}: {
  /** "Dataset": the heading until the name is known. */
  kind: string;
  /** The list it belongs to: "Datasets". */
  list: { readonly href: string; readonly label: string };
  query: QueryLike<T>;
  heading: (data: T) => EntityHeading;
  children: (data: T) => ReactNode;
}) {
  usePageTitle(query.data === undefined ? undefined : heading(query.data).title);
  return (
    <QueryView
      query={query}
      title={kind}
      action={
        <ButtonLink href={list.href} size="s">
          All {list.label.toLowerCase()}
        </ButtonLink>
      }
    >
      {(data) => (
        <>
          <PageHeader {...heading(data)} parent={list} />
          {children(data)}
        </>
      )}
    </QueryView>
  );
}

/** What a record is for at the left, what is known about it at the right; one below the other on narrow screens. */
export function EntityColumns({ main, aside }: { main: ReactNode; aside: ReactNode }) {
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="flex min-w-0 flex-col gap-4">{main}</div>
      <div className="flex min-w-0 flex-col gap-4">{aside}</div>
    </div>
  );
}
