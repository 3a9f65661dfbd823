'use client';
/** @file Everything a page stands on: the API, the change feed, theme, notices. */
import type { ReactNode } from 'react';
import { ApiProvider } from '../api';
import { LiveProvider } from '../live/live-provider';
import { LazyNotices } from './lazy-notices';
import { RunNotices } from './run-notices';
import { ThemeProvider } from './theme-provider';

export function Providers({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider>
      <ApiProvider>
        <LiveProvider>
          {children}
          <RunNotices />
        </LiveProvider>
      </ApiProvider>
      <LazyNotices />
    </ThemeProvider>
  );
}
