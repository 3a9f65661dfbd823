'use client';
/** @file What a run logs, with the figures kept of each metric; renewed every two seconds at most while it runs. */
import { useQuery } from '@tanstack/react-query';
import type { RunId } from '@/domain/ids';
import { useTRPCClient } from '../api';
import { seriesKey } from './curve-query';
import { useThrottledChanges } from './use-throttled-changes';

export function useSeries(run: RunId) {
  const client = useTRPCClient();
  const queryKey = seriesKey(run);
  useThrottledChanges(queryKey, (change) => change.entity === 'series' && change.run === run, 2000);
  return useQuery({ queryKey, queryFn: () => client.series.list.query({ run }) });
}
