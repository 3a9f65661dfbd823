'use client';
/** @file Ctrl K or ⌘K: any page, any record, any act, from the keyboard. */
import { Dialog as Parts } from 'radix-ui';
import { useEffect } from 'react';
import type { SaveDensity } from '../look';
import { PaletteContent } from './palette-content';

export function CommandPalette({
  open,
  onOpenChange,
  saveDensity,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  saveDensity: SaveDensity;
}) {
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
          <PaletteContent close={() => onOpenChange(false)} saveDensity={saveDensity} />
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
