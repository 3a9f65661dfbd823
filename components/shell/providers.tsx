'use client';
/** @file Everything a page needs: the API, the change feed, theme, notices. */
import type { ReactNode } from 'react';
import { ProofDialog } from '../access/proof-dialog';
import { ApiProvider } from '../api';
import { LiveProvider } from '../live/live-provider';
import { LazyNotices } from './lazy-notices';
import { RunNotices } from './run-notices';
import { ThemeProvider } from './theme-provider';

export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  return (
    <ThemeProvider nonce={nonce}>
      <ApiProvider>
        <LiveProvider>
          {children}
          <RunNotices />
          <ProofDialog />
        </LiveProvider>
      </ApiProvider>
      <LazyNotices />
    </ThemeProvider>
  );
}
