'use client';
/** @file Keeps every query on the page current, and tells whether it can. */
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import type { Change } from '@/domain/records/change';
import { apiAddress } from '../base-path';
import type { FeedMessage } from './change';
import { startFeed } from './feed';
import { knownCursorKey } from './known-cursor';
import { createRefresher } from './refresher';

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

/** Calls `onChange` for every change heard, and with null when some may have been missed. For what queries alone can't follow. */
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
