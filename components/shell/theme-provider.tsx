'use client';
/** @file Light and dark, as the reader or their system chose. */
import { ThemeProvider as Themes } from 'next-themes';
import type { ReactNode } from 'react';

export function ThemeProvider({ children }: { children: ReactNode }) {
  return (
    <Themes attribute="data-theme" defaultTheme="system" enableSystem disableTransitionOnChange>
      {children}
    </Themes>
  );
}
