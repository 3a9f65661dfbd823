'use client';
/** @file What the page of runs shows, kept in its address: query, sort, grouping, columns, trash; and the pinned baseline. */
import { useMemo } from 'react';
import { useBaseline } from '@/components/run/baseline';
import { useUrlState } from '@/components/url-state';
import type { RunId } from '@/domain/ids';
import type { RunQuery } from '@/domain/run-query';
import { parseRunQuery } from '@/domain/run-query/parse';
import { readView, type ViewContent } from './view-address';

export interface RunsView extends ViewContent {
  /** The baseline run. */
  readonly baseline: RunId | null;
  readonly setQuery: (query: string) => void;
  readonly setSort: (sort: string, descending: boolean) => void;
  readonly setGroup: (group: string) => void;
  /** As `writeColumns` gives it. */
  readonly setColumns: (columns: string) => void;
  readonly setBaseline: (run: RunId | null) => void;
}

export function useRunsView(): RunsView {
  const [query, setQuery] = useUrlState('query');
  const [experiment, setExperiment] = useUrlState('experiment');
  const [sort, setSort] = useUrlState('sort', '-created');
  const [group, setGroup] = useUrlState('group');
  const [columns, setColumns] = useUrlState('columns');
  const [baseline, setBaseline] = useBaseline();
  const [trash] = useUrlState('trash');
  const content = useMemo(
    () => readView({ query, experiment, sort, group, columns, trash }),
    [query, experiment, sort, group, columns, trash],
  );
  return {
    ...content,
    setQuery: (next) => {
      setQuery(next);
      setExperiment('');
    },
    setSort: (by, down) => setSort(`${down ? '-' : ''}${by}`),
    setGroup,
    setColumns,
    baseline,
    setBaseline,
  };
}

export function queryOf(text: string): RunQuery | null {
  const read = parseRunQuery(text);
  return 'query' in read ? read.query : null;
}
