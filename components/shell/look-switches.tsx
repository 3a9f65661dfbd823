'use client';
/** @file Theme and density. The theme follows the system until it is chosen; the density is a cookie, so that the server draws it. */
import { Moon, Rows3, Rows4, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { type ReactNode, useSyncExternalStore } from 'react';
import { IconButton } from '../ui/button';
import { Tooltip } from '../ui/tooltip';

const never = (): (() => void) => () => undefined;

/** False on the server and in the first pass of the browser, which must draw the same. */
function useInBrowser(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

export function ThemeSwitch() {
  const { resolvedTheme, setTheme } = useTheme();
  const dark = useInBrowser() && resolvedTheme === 'dark';
  return (
    <Switch
      label={dark ? 'Light theme' : 'Dark theme'}
      onClick={() => setTheme(dark ? 'light' : 'dark')}
      icon={dark ? <Sun size={16} aria-hidden /> : <Moon size={16} aria-hidden />}
    />
  );
}

const changed = new Set<() => void>();

function subscribeDensity(listener: () => void): () => void {
  changed.add(listener);
  return () => {
    changed.delete(listener);
  };
}

export function DensitySwitch({ save }: { save: (density: string) => Promise<void> }) {
  const compact = useSyncExternalStore(
    subscribeDensity,
    () => document.documentElement.dataset.density === 'compact',
    () => false,
  );
  const change = (): void => {
    const next = compact ? 'comfortable' : 'compact';
    document.documentElement.dataset.density = next;
    void save(next);
    for (const listener of changed) listener();
  };
  return (
    <Switch
      label={compact ? 'Comfortable rows' : 'Compact rows'}
      onClick={change}
      icon={compact ? <Rows3 size={16} aria-hidden /> : <Rows4 size={16} aria-hidden />}
    />
  );
}

/** Its name appears on focus as well as on hover. */
function Switch({ label, icon, onClick }: { label: string; icon: ReactNode; onClick: () => void }) {
  return (
    <Tooltip text={label}>
      <IconButton label={label} title={undefined} icon={icon} onClick={onClick} />
    </Tooltip>
  );
}
