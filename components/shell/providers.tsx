'use client';
/** @file Everything a page stands on: the API, the change feed, theme, tooltips, notices. */
import { ThemeProvider, useTheme } from 'next-themes';
import type { ReactNode } from 'react';
import { Toaster } from 'sonner';
import { ApiProvider } from '../api';
import { LiveProvider } from '../live/live-provider';
import { TooltipProvider } from '../ui/tooltip';
import { RunNotices } from './run-notices';

export function Providers({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider attribute="data-theme" defaultTheme="system" enableSystem disableTransitionOnChange>
      <ApiProvider>
        <LiveProvider>
          <TooltipProvider delayDuration={400}>{children}</TooltipProvider>
          <RunNotices />
        </LiveProvider>
      </ApiProvider>
      <Notices />
    </ThemeProvider>
  );
}

function Notices() {
  const { resolvedTheme } = useTheme();
  return (
    <Toaster
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      position="bottom-right"
      closeButton
      toastOptions={{
        style: { background: 'var(--raised)', color: 'var(--ink)', borderColor: 'var(--line)', fontFamily: 'inherit' },
      }}
    />
  );
}
