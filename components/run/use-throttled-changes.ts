'use client';
/** @file Renews one query at most every so often, on the changes that touch it: a run logs faster than a chart need be drawn. */
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Change } from '@/domain/records/change';
import { useChanges } from '../live/live-provider';

/** `touches` says whether a change alters the answer; a resync always does. */
export function useThrottledChanges(
  queryKey: QueryKey,
  touches: (change: Change) => boolean,
  milliseconds: number,
): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  useChanges((change) => {
    if (change !== null && !touches(change)) return;
    // The wait comes first, so that a burst is answered by one fetch that sees all of it.
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void client.invalidateQueries({ queryKey, exact: true }, { cancelRefetch: false });
    }, milliseconds);
  });
}
