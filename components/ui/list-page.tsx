'use client';
/** @file The page of a list: heading, actions, and the table with its empty, loading and failed states. */
import type { ReactNode } from 'react';
import { EmptyState } from './empty-state';
import { PageHeader } from './page-header';
import { Panel } from './panel';
import { type QueryLike, QueryView } from './query-view';
import { type Column, DataTable } from './table';

export interface EmptyList {
  readonly title: string;
  /** What to do next. */
  readonly help: ReactNode;
  readonly action?: ReactNode;
}

export function ListPage<T>({
  title,
  parent,
  description,
  actions,
  toolbar,
  query,
  columns,
  rowKey,
  empty,
  footer,
}: {
  title: string;
  /** The list that it belongs beside. */
  parent?: { readonly href: string; readonly label: string };
  description?: ReactNode;
  actions?: ReactNode;
  /** Between heading and table: filters. */
  toolbar?: ReactNode;
  query: QueryLike<readonly T[]>;
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  empty: EmptyList;
  /** Below the rows: "show more". */
  footer?: ReactNode;
}) {
  return (
    <>
      <PageHeader
        title={title}
        {...(parent === undefined ? {} : { parent })}
        description={description}
        actions={actions}
      />
      {toolbar}
      <Panel flush>
        <QueryView query={query}>
          {(rows) =>
            rows.length === 0 ? (
              <EmptyState title={empty.title} action={empty.action}>
                {empty.help}
              </EmptyState>
            ) : (
              <>
                <DataTable caption={title} columns={columns} rows={rows} rowKey={rowKey} />
                {footer}
              </>
            )
          }
        </QueryView>
      </Panel>
    </>
  );
}
