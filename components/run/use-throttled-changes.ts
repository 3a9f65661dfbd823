'use client';
/** @file Refetches one query at most once per interval, on the changes that touch it: a run logs faster than a chart need be drawn. */
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Change } from '@/domain/records/change';
import { useChanges } from '../live/live-provider';

/** A change after a quiet time is shown after this wait, which collects further ones. */
const firstWait = 50;

/** `touches` says whether a change alters the answer; a resync always does. */
export function useThrottledChanges(
  queryKey: QueryKey,
  touches: (change: Change) => boolean,
  milliseconds: number,
): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const renewedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  useChanges((change) => {
    if (change !== null && !touches(change)) return;
    const wait = Math.max(firstWait, renewedAt.current + milliseconds - performance.now());
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      renewedAt.current = performance.now();
      void client.invalidateQueries({ queryKey, exact: true }, { cancelRefetch: false });
    }, wait);
  });
}
