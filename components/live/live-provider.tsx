'use client';
/** @file Keeps every query on the page current, and shows whether it can. */
import { type Query, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import type { Change } from '@/domain/records/change';
import { apiAddress } from '../base-path';
import { type FeedMessage, isTouched, knownCursorKey } from './change';
import { startFeed } from './feed';

const burst = 300;

export interface Refresher {
  change(change: Change): void;
  everything(): void;
  stop(): void;
}

/**
 * Refetches stale queries in small bursts: a run that logs a hundred changes a second costs a few fetches, not hundreds.
 */
function createRefresher(client: QueryClient): Refresher {
  const stale = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = (): void => {
    timer = undefined;
    for (const hash of [...stale]) {
      const query = client.getQueryCache().get(hash);
      // What is being fetched may have been read before the change: it is refetched once the answer has arrived.
      if (query !== undefined && query.state.fetchStatus === 'fetching') continue;
      stale.delete(hash);
      if (query !== undefined) void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    }
    if (stale.size > 0) schedule();
  };
  const schedule = (): void => {
    timer ??= setTimeout(flush, burst);
  };
  const mark = (isStale: (query: Query) => boolean): void => {
    for (const query of client.getQueryCache().findAll({ predicate: isStale })) stale.add(query.queryHash);
    if (stale.size > 0) schedule();
  };

  return {
    change: (change) => mark((query) => isTouched(query.queryKey, change)),
    everything: () => mark(() => true),
    stop: () => clearTimeout(timer),
  };
}

export type LiveStatus = 'connecting' | 'live' | 'offline';

interface Live {
  readonly status: LiveStatus;
  readonly listen: (listener: (message: FeedMessage) => void) => () => void;
}

const LiveContext = createContext<Live>({ status: 'connecting', listen: () => () => undefined });

export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [status, setStatus] = useState<LiveStatus>('connecting');
  const listeners = useRef(new Set<(message: FeedMessage) => void>());
  const listen = useRef((listener: (message: FeedMessage) => void) => {
    listeners.current.add(listener);
    return () => {
      listeners.current.delete(listener);
    };
  });

  useEffect(() => {
    const refresher = createRefresher(client);
    const known = client.getQueryData<number>(knownCursorKey) ?? null;
    const feed = startFeed(apiAddress('/api/changes'), known, (message) => {
      if (message.type === 'change') refresher.change(message.change);
      if (message.type === 'resync') refresher.everything();
      if (message.type === 'status') setStatus(message.live ? 'live' : 'offline');
      for (const listener of listeners.current) listener(message);
    });
    return () => {
      feed.stop();
      refresher.stop();
    };
  }, [client]);

  return <LiveContext value={{ status, listen: listen.current }}>{children}</LiveContext>;
}

export function useLiveStatus(): LiveStatus {
  return useContext(LiveContext).status;
}

/** Calls `onChange` for every change received, and with null when some may have been missed. For what queries alone can't follow. */
export function useChanges(onChange: (change: Change | null) => void): void {
  const { listen } = useContext(LiveContext);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(
    () =>
      listen((message) => {
        if (message.type === 'change') latest.current(message.change);
        if (message.type === 'resync') latest.current(null);
      }),
    [listen],
  );
}
