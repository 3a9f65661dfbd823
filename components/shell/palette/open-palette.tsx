'use client';
/** @file The palette's dialog, while it is open. */
import { Dialog as Parts } from 'radix-ui';
import { PaletteContent } from './palette-content';

/** `typed`: what was typed before this loaded, with Enter between its lines. */
export function OpenPalette({ typed, onClose }: { typed: readonly string[]; onClose: () => void }) {
  return (
    <Parts.Root open onOpenChange={onClose}>
      <Parts.Portal>
        <Parts.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Parts.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-32px)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-xl"
        >
          <Parts.Title className="sr-only">Command menu</Parts.Title>
          <PaletteContent typed={typed} close={onClose} />
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
