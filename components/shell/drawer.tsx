'use client';
/** @file The navigation on a phone: a drawer behind a button. */
import { Menu as MenuIcon, X } from 'lucide-react';
import { Dialog as Parts } from 'radix-ui';
import { useState } from 'react';
import { IconButton } from '../ui/button';
import { Emblem } from './emblem';
import { NavigationList } from './navigation-list';

export function Drawer() {
  const [open, setOpen] = useState(false);
  return (
    <Parts.Root open={open} onOpenChange={setOpen}>
      <Parts.Trigger asChild>
        <IconButton label="Pages" icon={<MenuIcon size={18} aria-hidden />} className="-ml-2 md:hidden" />
      </Parts.Trigger>
      <Parts.Portal>
        <Parts.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Parts.Content
          aria-describedby={undefined}
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
            <NavigationList onGo={() => setOpen(false)} />
          </nav>
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
