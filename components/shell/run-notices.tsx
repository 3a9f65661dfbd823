'use client';
/** @file Notices of the browser when a run ends, for users who enabled them in this browser. */
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useTRPC } from '../api';
import { useKept } from '../kept-by-browser';
import { toastDone, toastProblem } from '../ui/toast';

const never = (): (() => void) => () => undefined;

export function useNotices() {
  const possible = useSyncExternalStore(
    never,
    () => 'Notification' in window,
    () => false,
  );
  const [kept, keep] = useKept('masthead.notices');
  const on = possible && kept === 'on' && Notification.permission === 'granted';
  const set = async (next: boolean): Promise<void> => {
    if (next && (await Notification.requestPermission()) !== 'granted') {
      toastProblem(new Error('The browser blocks notifications from this address: allow them in its settings.'));
      return;
    }
    keep(next ? 'on' : 'off');
    toastDone(next ? 'You will be notified when runs end, while a page is open' : 'Notifications are off');
  };
  return { possible, on, set };
}

/** Draws nothing. A run's end is shown once, however many tabs are open: notices of one run replace each other. */
export function RunNotices() {
  const trpc = useTRPC();
  const router = useRouter();
  const { on } = useNotices();
  const { data } = useQuery({ ...trpc.system.status.queryOptions(), enabled: on });
  const told = useRef<number | null>(null);
  useEffect(() => {
    if (!on || data === undefined) return;
    const newest = Math.max(0, ...data.recent.map((run) => run.endedAt ?? 0));
    const since = told.current;
    told.current = newest;
    // The first answer only sets the starting point.
    if (since === null) return;
    for (const run of data.recent.filter(({ endedAt }) => (endedAt ?? 0) > since)) {
      const notice = new Notification(`${run.name} ${run.state}`, {
        tag: run.id,
        body: run.state === 'failed' ? (run.reason ?? 'It failed.') : run.kind,
      });
      notice.onclick = () => {
        window.focus();
        router.push(`/runs/${run.id}`);
      };
    }
  }, [on, data, router]);
  return null;
}
