'use client';
/** @file Theme and density. The theme follows the system until it is chosen; the density is a cookie, so that the server draws it. */
import { useTheme } from 'next-themes';
import { useSyncExternalStore } from 'react';
import { apiAddress } from '../base-path';
import { useInBrowser } from '../use-in-browser';

export function useDark(): [boolean, (dark: boolean) => void] {
  const { resolvedTheme, setTheme } = useTheme();
  const dark = useInBrowser() && resolvedTheme === 'dark';
  return [dark, (next) => setTheme(next ? 'dark' : 'light')];
}

const changed = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  changed.add(listener);
  return () => {
    changed.delete(listener);
  };
}

/** Whether rows are compact. */
export function useDensity(): [boolean, (compact: boolean) => void] {
  const compact = useSyncExternalStore(
    subscribe,
    () => document.documentElement.dataset.density === 'compact',
    () => false,
  );
  const set = (next: boolean): void => {
    const density = next ? 'compact' : 'comfortable';
    document.documentElement.dataset.density = density;
    const headers = { 'Content-Type': 'application/json' };
    // This page has the new density in any case; if this fails, the next page may have the old one.
    void fetch(apiAddress('/api/density'), { method: 'POST', headers, body: JSON.stringify({ density }) }).catch(
      () => undefined,
    );
    for (const listener of changed) listener();
  };
  return [compact, set];
}
