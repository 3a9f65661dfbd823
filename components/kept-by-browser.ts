'use client';
/** @file A text that this browser keeps, the same in all of its tabs. */
import { useCallback, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** Null if nothing is kept, on the server, and in a browser that keeps nothing for this site. */
export function readKept(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Null removes it. A browser that keeps nothing for this site loses it. */
export function keep(key: string, value: string | null): void {
  try {
    if (value === null) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, value);
  } catch {
    // Said above.
  }
  for (const listener of listeners) listener();
}

/** Null on the server and while the page hydrates. */
export function useKept(key: string): [string | null, (value: string | null) => void] {
  const read = useCallback(() => readKept(key), [key]);
  const kept = useSyncExternalStore(subscribe, read, () => null);
  return [kept, useCallback((value) => keep(key, value), [key])];
}
