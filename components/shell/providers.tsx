'use client';
/** @file Everything a page stands on: the API, the change feed, theme, notices. */
import { ThemeProvider } from 'next-themes';
import type { ReactNode } from 'react';
import { ApiProvider } from '../api';
import { LiveProvider } from '../live/live-provider';
import { LazyNotices } from './lazy-notices';
import { RunNotices } from './run-notices';

export function Providers({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider attribute="data-theme" defaultTheme="system" enableSystem disableTransitionOnChange>
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
