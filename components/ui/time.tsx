'use client';
/** @file Times: relative, the absolute on hover. One timer serves every time on the page. */
import { useSyncExternalStore } from 'react';
import { formatRelative, formatTime } from '../../domain/format';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = 0;

function subscribe(listener: () => void): () => void {
  // A page that came from the server subscribes before it asks for the time.
  currentTime();
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const call of listeners) call();
  }, 10_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function currentTime(): number {
  // Must return the same value twice within one render, also before the timer runs.
  if (timer === undefined && Date.now() - now > 10_000) now = Date.now();
  return now;
}

/** Milliseconds since the epoch, renewed every ten seconds; null on the server, whose clock and zone are not the reader's. */
export function useNow(): number | null {
  return useSyncExternalStore<number | null>(subscribe, currentTime, () => null);
}

export function Time({ value }: { /** Milliseconds since the epoch. */ value: number | null }) {
  const present = useNow();
  if (value === null) return <span className="text-muted">–</span>;
  if (present === null) return <span>…</span>;
  return (
    <time dateTime={new Date(value).toISOString()} title={formatTime(value)} className="whitespace-nowrap">
      {formatRelative(value, present)}
    </time>
  );
}
