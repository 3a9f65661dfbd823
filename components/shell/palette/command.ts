/** @file What ⌘K can do: one command per line, found by its words. */
import type { ReactNode } from 'react';
import { fold, foldedWords } from '@/domain/fold-text';
import type { Role } from '@/domain/role';

export interface PaletteCommand {
  readonly id: string;
  readonly label: string;
  /** Shown at the end of the line: what it would do, or a state. */
  readonly detail?: ReactNode;
  readonly icon?: ReactNode;
  /** Further words by which it is found. */
  readonly words?: string;
  /** Who may; all if it is left out. */
  readonly needed?: Role;
  /** Keeps the palette open: the next step is inside it. */
  readonly stays?: boolean;
  readonly run: () => void;
}

export interface PaletteGroup {
  readonly heading: string;
  readonly commands: readonly PaletteCommand[];
}

/** Whether every word of `text` is in the label or the further words. */
export function matches({ label, words = '' }: Pick<PaletteCommand, 'label' | 'words'>, text: string): boolean {
  const where = fold(`${label} ${words}`);
  return foldedWords(text).every((word) => where.includes(word));
}
