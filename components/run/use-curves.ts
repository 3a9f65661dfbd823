'use client';
/** @file Curves of runs, kept current while they grow: a new point is on the page within a second. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { everySeries } from '@/domain/every-series';
import { type PackedCurve, unpackCurve } from '@/domain/packed-curve';
import { atOnce, useTRPCClient } from '../api';
import { askTogether } from './ask-curves';
import { type CurveRequest, type CurveView, curvesKey } from './curve-query';
import { useThrottledChanges } from './use-throttled-changes';

/** Least time between two renewals of a chart. */
const renewal = 600;

/** One function for all: an answer is unpacked once. */
const unpack = (packed: readonly PackedCurve[]) => packed.map(unpackCurve);

type Client = ReturnType<typeof useTRPCClient>;
const asks = new WeakMap<Client, ReturnType<typeof askTogether>>();

/** One for all charts of a page. */
function asker(client: Client): ReturnType<typeof askTogether> {
  const known = asks.get(client);
  if (known !== undefined) return known;
  const made = askTogether((requests, view) => client.series.curvesPacked.query({ ...view, requests }, atOnce));
  asks.set(client, made);
  return made;
}

/** The last curves stay while others are fetched. */
export function useCurves(requests: readonly CurveRequest[], view: CurveView) {
  const client = useTRPCClient();
  const { axis, from, to, width, discarded = false } = view;
  const names = requests.map(({ run, key }) => `${run} ${key}`).join('\n');
  const queryKey = curvesKey(requests, view);
  const wanted = useMemo(() => new Set(names.split('\n')), [names]);
  useThrottledChanges(
    queryKey,
    (change) =>
      change.entity === 'series' &&
      (wanted.has(`${change.run} ${change.key}`) ||
        (change.key === everySeries && requests.some(({ run }) => run === change.run))),
    renewal,
  );
  return useQuery({
    queryKey,
    enabled: requests.length > 0,
    placeholderData: keepPreviousData,
    queryFn: (): Promise<PackedCurve[]> => asker(client)([...requests], { axis, from, to, width, discarded }),
    select: unpack,
  });
}
