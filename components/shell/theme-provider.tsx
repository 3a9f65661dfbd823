'use client';
/** @file Light and dark, as the user or their system chose. The nonce lets its script run before the page is rendered. */
import { ThemeProvider as Themes } from 'next-themes';
import type { ReactNode } from 'react';

export function ThemeProvider({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  return (
    <Themes
      attribute="data-theme"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce === undefined ? {} : { nonce })}
    >
      {children}
    </Themes>
  );
}
