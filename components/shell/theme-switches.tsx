'use client';
/** @file The buttons for theme and density. */
import { Moon, Rows3, Rows4, Sun } from 'lucide-react';
import { IconButton } from '../ui/button';
import { useDark, useDensity } from './theme';

export function ThemeSwitch() {
  const [dark, setDark] = useDark();
  return (
    <IconButton
      label={dark ? 'Light theme' : 'Dark theme'}
      onClick={() => setDark(!dark)}
      icon={dark ? <Sun size={16} aria-hidden /> : <Moon size={16} aria-hidden />}
    />
  );
}

export function DensitySwitch() {
  const [compact, setCompact] = useDensity();
  return (
    <IconButton
      label={compact ? 'Comfortable rows' : 'Compact rows'}
      onClick={() => setCompact(!compact)}
      icon={compact ? <Rows3 size={16} aria-hidden /> : <Rows4 size={16} aria-hidden />}
    />
  );
}
