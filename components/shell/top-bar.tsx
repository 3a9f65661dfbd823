'use client';
/** @file The bar on top: search, what the platform is doing, and how the page looks. */
import { Search } from 'lucide-react';
import { useCallback, useState } from 'react';
import { AccountMenu } from '../access/account-menu';
import { Button } from '../ui/button';
import { Drawer } from './drawer';
import { CommandPalette, loadPalette } from './palette/command-palette';
import { Shortcuts } from './shortcuts/shortcuts';
import { DispatcherBadge, LiveBadge } from './status-badges';
import { DensitySwitch, ThemeSwitch } from './theme-switches';

export function TopBar() {
  const [open, setOpen] = useState(false);
  const search = useCallback(() => setOpen(true), []);
  return (
    <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-line border-b bg-surface px-4">
      <Drawer />
      <Button
        onClick={() => setOpen(true)}
        onPointerEnter={() => void loadPalette()}
        onFocus={() => void loadPalette()}
        icon={<Search size={14} aria-hidden />}
        className="min-w-0 shrink justify-start border-line font-normal text-muted md:w-72"
        aria-label="Command menu"
        aria-keyshortcuts="Meta+K Control+K"
      >
        <span className="hidden truncate sm:inline">Search or jump to…</span>
        <kbd className="ml-auto hidden font-mono text-xs md:inline">Ctrl K</kbd>
      </Button>
      <div className="ml-auto flex min-w-0 items-center gap-2">
        <DispatcherBadge />
        <LiveBadge />
        <DensitySwitch />
        <ThemeSwitch />
        <AccountMenu />
      </div>
      <CommandPalette open={open} onOpenChange={setOpen} />
      <Shortcuts onSearch={search} />
    </header>
  );
}
