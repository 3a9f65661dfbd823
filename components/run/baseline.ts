'use client';
/** @file The baseline run: from the address if a link has one, else this browser's last choice. */
import { useCallback, useSyncExternalStore } from 'react';
import type { RunId } from '@/domain/ids';
import { isRunId } from '@/domain/run-id';
import { useUrlState } from '../url-state';

const key = 'masthead-baseline';
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** Null if the browser keeps nothing for this site. */
function read(): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(run: RunId | null): void {
  try {
    if (run === null) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, run);
  } catch {
    // A browser without storage still has the address.
  }
  for (const listener of listeners) listener();
}

export function useBaseline(): [RunId | null, (run: RunId | null) => void] {
  const kept = useSyncExternalStore(subscribe, read, () => null);
  const [text, setText] = useUrlState('baseline');
  const set = useCallback(
    (run: RunId | null) => {
      write(run);
      setText(run ?? '');
    },
    [setText],
  );
  if (isRunId(text)) return [text, set];
  return [kept !== null && isRunId(kept) ? kept : null, set];
}
