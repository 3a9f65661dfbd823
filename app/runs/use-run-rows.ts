'use client';
import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { useMemo } from 'react';
import { atOnce, useTRPCClient } from '@/components/api';
import { useThrottledChanges } from '@/components/run/use-throttled-changes';
import type { RunId } from '@/domain/ids';
/**
 * @file Runs of a view: their ordered ids at once, their rows by window; only what is in view is fetched and renewed.
 */
import { firstRunIds, type RunIdList, runIdList, unpackRunIds } from '@/domain/run-id';
import type { AppRouter } from '@/server/routers/app-router';
import { type IndexRequest, indexInput, indexKey, rowsKey, windowSize } from './view-address';

/** Fast enough for a reader; a lab's runs change all the time. */
const renewEvery = 2000;

export function useRunIndex(request: IndexRequest) {
  const client = useTRPCClient();
  const queries = useQueryClient();
  const queryKey = indexKey(request);
  useThrottledChanges(queryKey, (change) => change.entity === 'run', renewEvery);
  const index = useQuery({
    queryKey,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { rows, ...found } = await client.runs.index.query(indexInput(request), { ...atOnce, signal });
      // The first window is included: the table needs no second request before it can show anything.
      queries.setQueryData(rowsKey(unpackRunIds(firstRunIds(found.ids, windowSize)), request.columns), rows);
      return found;
    },
  });
  const packed = index.data?.ids;
  const ids = useMemo(() => runIdList(packed ?? ''), [packed]);
  return { index, ids };
}

/** Rows of runs by window: only what is in view is fetched, and renewed when one of its runs changes. */

export type RunRow = inferRouterOutputs<AppRouter>['runs']['rows'][number];

/** Milliseconds after which windows out of view are forgotten. */
const keptFor = 30_000;

function useRowsQuery() {
  const client = useTRPCClient();
  return (ids: readonly RunId[], columns: readonly string[]) => ({
    queryKey: rowsKey(ids, columns),
    queryFn: () => client.runs.rows.query({ ids: [...ids], columns: [...columns] }),
    gcTime: keptFor,
  });
}

/** Rows at positions `first` to `last` of `ids`, by id; missing while they are fetched. */
export function useRunRows(
  ids: RunIdList,
  { first, last }: { first: number; last: number },
  columns: readonly string[],
): ReadonlyMap<string, RunRow> {
  const rowsQuery = useRowsQuery();
  const from = Math.floor(Math.max(0, first) / windowSize);
  const to = Math.floor(Math.max(0, last) / windowSize);
  const windows: RunId[][] = [];
  for (let at = from; at <= to; at++) {
    const part = ids.slice(at * windowSize, (at + 1) * windowSize);
    if (part.length > 0) windows.push(part);
  }
  const answers = useQueries({
    queries: windows.map((part) => ({ ...rowsQuery(part, columns), placeholderData: keepPreviousData<RunRow[]> })),
    combine: (results) => results.map(({ data }) => data),
  });
  return useMemo(() => new Map(answers.flatMap((rows) => rows ?? []).map((row) => [row.run.id, row])), [answers]);
}

/** One run's row, whether it is in view or not. */
export function useRunRow(id: RunId | null, columns: readonly string[]): RunRow | null {
  const rowsQuery = useRowsQuery();
  const { data } = useQuery({
    ...rowsQuery(id === null ? [] : [id], columns),
    enabled: id !== null,
    placeholderData: keepPreviousData<RunRow[]>,
  });
  return id === null ? null : (data?.find((row) => row.run.id === id) ?? null);
}
