'use client';
/** @file Curves of runs, kept current about once a second while they grow. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RunId } from '@/domain/ids';
import type { Curve } from '@/domain/records/run';
import { useTRPCClient } from '../api';
import type { ChartAxis } from '../chart/chart-data';
import { useThrottledChanges } from './use-throttled-changes';

export interface CurveRequest {
  readonly run: RunId;
  readonly key: string;
}

/** Requests per call: a call is a URL, whose length servers limit. */
const requestsPerCall = 40;

/**
 * `from` and `to` in the axis' unit (steps; milliseconds since the epoch); null is open. `width`: buckets per curve.
 * The last curves stay while others are fetched.
 */
export function useCurves(
  requests: readonly CurveRequest[],
  view: { axis: ChartAxis; from?: number | null; to?: number | null; width: number },
) {
  const client = useTRPCClient();
  const { axis, from = null, to = null, width } = view;
  const names = requests.map(({ run, key }) => `${run} ${key}`).join('\n');
  const queryKey = ['curves', names, axis, from, to, width];
  const runs = useMemo(() => new Set<string>(requests.map(({ run }) => run)), [requests]);
  useThrottledChanges(
    queryKey,
    (change) => change.entity === 'series' && change.run !== undefined && change.run !== null && runs.has(change.run),
    1000,
  );
  return useQuery({
    queryKey,
    enabled: requests.length > 0,
    placeholderData: keepPreviousData,
    queryFn: async (): Promise<Curve[]> => {
      const calls: Promise<Curve[]>[] = [];
      for (let at = 0; at < requests.length; at += requestsPerCall) {
        const part = requests.slice(at, at + requestsPerCall).map(({ run, key }) => ({ run, key }));
        calls.push(client.series.curves.query({ requests: part, axis, from, to, width }));
      }
      return (await Promise.all(calls)).flat();
    },
  });
}
