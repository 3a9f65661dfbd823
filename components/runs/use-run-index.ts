'use client';
/** @file All runs of a view as ordered ids, renewed at most every two seconds while runs change. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPCClient } from '../api';
import { useThrottledChanges } from '../run/use-throttled-changes';
import { type IndexRequest, indexInput, indexKey, rowsKey, unpackIds, windowSize } from './view-address';

/** A person reads no faster; a lab's runs change all the time. */
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
      const { rows, ...found } = await client.runs.index.query(indexInput(request), { signal });
      // The first window came along: the table need not ask a second time before it can show anything.
      queries.setQueryData(rowsKey(unpackIds(found.ids).slice(0, windowSize), request.columns), rows);
      return found;
    },
  });
  const packed = index.data?.ids;
  const ids = useMemo(() => (packed === undefined ? [] : unpackIds(packed)), [packed]);
  return { index, ids };
}
