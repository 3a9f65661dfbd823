'use client';
/** @file The drawer itself, while it is open. */
import { X } from 'lucide-react';
import { Dialog as Parts } from 'radix-ui';
import { IconButton } from '../ui/button';
import { Emblem } from './emblem';
import { NavigationList } from './navigation-list';

export function OpenDrawer({
  onClose,
  onClosed,
}: {
  onClose: () => void;
  /** Gives the focus back. */
  onClosed: () => void;
}) {
  return (
    <Parts.Root open onOpenChange={onClose}>
      <Parts.Portal>
        <Parts.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Parts.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onClosed();
          }}
          className="fixed inset-y-0 left-0 z-50 flex w-64 flex-col gap-4 overflow-y-auto border-line border-r bg-surface p-3 shadow-xl"
        >
          <div className="flex items-center gap-2">
            <Emblem />
            <Parts.Title className="flex-1 font-semibold text-lg tracking-tight">Masthead</Parts.Title>
            <Parts.Close asChild>
              <IconButton label="Close" icon={<X size={16} aria-hidden />} />
            </Parts.Close>
          </div>
          <nav aria-label="Main" className="flex flex-col gap-4">
            <NavigationList onGo={onClose} />
          </nav>
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
