'use client';
/** @file Curves of runs, kept current while they grow: a new point is on the page within a second. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RunId } from '@/domain/ids';
import { unpackCurve } from '@/domain/packed-curve';
import type { Curve } from '@/domain/records/run';
import { useTRPCClient } from '../api';
import { useThrottledChanges } from './use-throttled-changes';

export interface CurveRequest {
  readonly run: RunId;
  readonly key: string;
}

export interface CurveView {
  readonly axis: 'step' | 'time';
  /** In the axis' unit (steps; milliseconds since the epoch); null is open. */
  readonly from: number | null;
  readonly to: number | null;
  /** Buckets per curve. */
  readonly width: number;
  /** Also what a resumed run made again. */
  readonly discarded?: boolean;
}

/** Least time between two renewals of a chart. */
const renewal = 600;
/** The last curves stay while others are fetched. */
export function useCurves(requests: readonly CurveRequest[], view: CurveView) {
  const client = useTRPCClient();
  const { axis, from, to, width, discarded = false } = view;
  const names = requests.map(({ run, key }) => `${run} ${key}`).join('\n');
  const queryKey = ['curves', names, axis, from, to, width, discarded];
  const wanted = useMemo(() => new Set(names.split('\n')), [names]);
  useThrottledChanges(
    queryKey,
    (change) => change.entity === 'series' && wanted.has(`${change.run} ${change.key}`),
    renewal,
  );
  return useQuery({
    queryKey,
    enabled: requests.length > 0,
    placeholderData: keepPreviousData,
    queryFn: async (): Promise<Curve[]> => {
      const packed = await client.series.curvesPacked.query({
        requests: [...requests],
        axis,
        from,
        to,
        width,
        discarded,
      });
      return packed.map(unpackCurve);
    },
  });
}
