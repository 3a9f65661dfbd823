'use client';
/** @file Ctrl K or ⌘K: any page, any record, any act, from the keyboard. What draws it loads when it is first opened. */
import dynamic from 'next/dynamic';
import { Suspense, useEffect } from 'react';

const OpenPalette = dynamic(() => import('./open-palette').then((part) => part.OpenPalette));

export function CommandPalette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      onOpenChange(!open);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [open, onOpenChange]);

  return <Suspense>{open ? <OpenPalette onClose={() => onOpenChange(false)} /> : null}</Suspense>;
}
