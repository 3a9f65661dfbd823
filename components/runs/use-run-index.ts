'use client';
/** @file All runs of a view as ordered ids, renewed at most every two seconds while runs change. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type RunId, runIdSchema } from '@/domain/ids';
import { useTRPCClient } from '../api';
import { useThrottledChanges } from '../run/use-throttled-changes';

/** A person reads no faster; a lab's runs change all the time. */
const renewEvery = 2000;
const idLength = 12;

export interface IndexRequest {
  readonly query: string;
  readonly sort: string;
  readonly descending: boolean;
  readonly group: string;
  readonly figures: readonly string[];
  readonly trash: boolean;
}

export function useRunIndex(request: IndexRequest) {
  const client = useTRPCClient();
  const { group, figures, ...rest } = request;
  const queryKey = ['runs-index', request];
  useThrottledChanges(queryKey, (change) => change.entity === 'run', renewEvery);
  const index = useQuery({
    queryKey,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      client.runs.index.query({ ...rest, ...(group === '' ? {} : { group, figures: [...figures] }) }, { signal }),
  });
  const packed = index.data?.ids;
  const ids = useMemo(() => (packed === undefined ? [] : unpack(packed)), [packed]);
  return { index, ids };
}

function unpack(packed: string): RunId[] {
  const ids: RunId[] = [];
  for (let at = 0; at < packed.length; at += idLength) {
    const read = runIdSchema.safeParse(`run_${packed.slice(at, at + idLength)}`);
    if (read.success) ids.push(read.data);
  }
  return ids;
}
