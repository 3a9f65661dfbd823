'use client';
/** @file The bar on top: search, what the platform is doing, and how the page looks. */
import { Search } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button';
import { CommandPalette } from './command-palette';
import { DensitySwitch, ThemeSwitch } from './look-switches';
import { DispatcherBadge, LiveBadge } from './status-badges';

export function TopBar({ saveDensity }: { saveDensity: (density: string) => Promise<void> }) {
  const [open, setOpen] = useState(false);
  return (
    <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-line border-b bg-surface px-4">
      <Button
        onClick={() => setOpen(true)}
        icon={<Search size={14} aria-hidden />}
        className="min-w-0 justify-start font-normal text-muted md:w-72"
        aria-keyshortcuts="Meta+K Control+K"
      >
        <span className="truncate">Go to a page or a run</span>
        <kbd className="ml-auto hidden font-mono text-xs md:inline">Ctrl K</kbd>
      </Button>
      <div className="ml-auto flex items-center gap-2">
        <DispatcherBadge />
        <LiveBadge />
        <DensitySwitch save={saveDensity} />
        <ThemeSwitch />
      </div>
      <CommandPalette open={open} onOpenChange={setOpen} />
    </header>
  );
}
