'use client';
import dynamic from 'next/dynamic';
/** @file Ctrl K or ⌘K: any page, any record, any act, from the keyboard. */
import { Dialog as Parts } from 'radix-ui';
import { Suspense, useEffect } from 'react';
import { SkeletonRows } from '../../ui/skeleton';

// Fetched when it is first opened.
const PaletteContent = dynamic(() => import('./palette-content').then((part) => part.PaletteContent));

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

  return (
    <Parts.Root open={open} onOpenChange={onOpenChange}>
      <Parts.Portal>
        <Parts.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Parts.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-32px)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-xl"
        >
          <Parts.Title className="sr-only">Go to, or do</Parts.Title>
          <Suspense fallback={<SkeletonRows />}>
            <PaletteContent close={() => onOpenChange(false)} />
          </Suspense>
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
