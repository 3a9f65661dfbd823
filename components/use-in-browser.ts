'use client';
/** @file Whether this is drawn in a browser, for what the server can't know. */
import { useSyncExternalStore } from 'react';

const never = (): (() => void) => () => undefined;

/** False on the server and in the first pass of the browser, which must draw the same. */
export function useInBrowser(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
