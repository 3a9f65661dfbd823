'use client';
/** @file Where notices appear, in the page's theme. */
import { useTheme } from 'next-themes';
import { useEffect } from 'react';
import { Toaster } from 'sonner';
import { noticesAreThere } from '../ui/toast';

export function Notices() {
  const { resolvedTheme } = useTheme();
  // Its own effects come after those of what it draws: then notices are heard.
  useEffect(noticesAreThere, []);
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
