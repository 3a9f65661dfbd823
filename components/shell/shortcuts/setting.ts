'use client';
/** @file Whether single keys do something: some people's keyboards and voice control press keys by accident. Kept by the browser. */
import { useSyncExternalStore } from 'react';

const key = 'masthead-single-keys';
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

export function singleKeys(): boolean {
  try {
    return localStorage.getItem(key) !== 'off';
  } catch {
    // A browser that keeps nothing keeps them on.
    return true;
  }
}

export function useSingleKeys(): [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(subscribe, singleKeys, () => true);
  const set = (next: boolean): void => {
    try {
      if (next) localStorage.removeItem(key);
      else localStorage.setItem(key, 'off');
    } catch {
      // As above.
    }
    for (const listener of listeners) listener();
  };
  return [on, set];
}
