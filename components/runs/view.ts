'use client';
/** @file What the page of runs shows, kept in its address: query, sort, grouping, columns, baseline, trash. */
import { useMemo } from 'react';
import { type RunId, runIdSchema } from '@/domain/ids';
import type { RunQuery } from '@/domain/run-query';
import { parseRunField, parseRunQuery } from '@/domain/run-query-parse';
import { useUrlState } from '../url-state';
import { type RunColumn, readColumns } from './columns';

export interface RunsView {
  /** As typed; it may not be a query yet. */
  readonly query: string;
  readonly sort: string;
  readonly descending: boolean;
  /** '' for none. */
  readonly group: string;
  readonly columns: readonly RunColumn[];
  readonly baseline: RunId | null;
  readonly trash: boolean;
  readonly setQuery: (query: string) => void;
  readonly setSort: (sort: string, descending: boolean) => void;
  readonly setGroup: (group: string) => void;
  /** As `writeColumns` gives it. */
  readonly setColumns: (columns: string) => void;
  readonly setBaseline: (run: RunId | null) => void;
}

export function useRunsView(): RunsView {
  const [typed, setQuery] = useUrlState('query');
  // Links from an experiment name it by id.
  const [experiment, setExperiment] = useUrlState('experiment');
  const [sortText, setSort] = useUrlState('sort', '-created');
  const [group, setGroup] = useUrlState('group');
  const [columnText, setColumns] = useUrlState('columns');
  const [baselineText, setBaseline] = useUrlState('baseline');
  const [trashText] = useUrlState('trash');
  const sort = sortText.replace(/^-/, '');
  const columns = useMemo(() => readColumns(columnText), [columnText]);
  return {
    query: typed === '' && experiment !== '' ? `experiment = ${experiment}` : typed,
    sort: 'field' in parseRunField(sort) ? sort : 'created',
    descending: sortText.startsWith('-'),
    group: group !== '' && 'field' in parseRunField(group) ? group : '',
    columns,
    baseline: runIdSchema.safeParse(baselineText).data ?? null,
    trash: trashText !== '',
    setQuery: (query) => {
      setQuery(query);
      setExperiment('');
    },
    setSort: (by, down) => setSort(`${down ? '-' : ''}${by}`),
    setGroup,
    setColumns,
    setBaseline: (run) => setBaseline(run ?? ''),
  };
}

/** The typed text where it is a query, else the last one that was: a half-typed query doesn't empty the table. */
export function readable(typed: string, last: string): string {
  return 'query' in parseRunQuery(typed) ? typed : last;
}

export function queryOf(text: string): RunQuery | null {
  const read = parseRunQuery(text);
  return 'query' in read ? read.query : null;
}
