'use client';
/** @file Ctrl K or ⌘K: any page, any record, any act, from the keyboard. Its code loads when somebody reaches for it: the pointer over its button, or Ctrl. */
import { lazy, Suspense, useEffect, useState } from 'react';
import { patient } from '@/components/patient';

export const loadPalette = patient(() =>
  import('./open-palette').then(({ OpenPalette }) => ({ default: OpenPalette })),
);
const OpenPalette = lazy(loadPalette);

export function CommandPalette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey) void loadPalette();
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      onOpenChange(!open);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [open, onOpenChange]);
  return open ? <Palette onClose={() => onOpenChange(false)} /> : null;
}

const focus = (input: HTMLInputElement | null): void => input?.focus();

/** Takes what is typed from the first key on, also while its parts are on their way: a line for each Enter, and what came after it. */
function Palette({ onClose }: { onClose: () => void }) {
  const [entered, setEntered] = useState<readonly string[]>([]);
  const [early, setEarly] = useState('');
  const waiting = (
    <input
      aria-label="Command menu"
      ref={focus}
      value={early}
      onChange={(event) => setEarly(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
        if (event.key !== 'Enter' || early.trim() === '') return;
        setEntered([...entered, early]);
        setEarly('');
      }}
      className="fixed top-[12vh] left-1/2 z-50 h-12 w-[calc(100vw-32px)] max-w-xl -translate-x-1/2 rounded-lg border border-line bg-raised px-4 text-base shadow-xl outline-none"
    />
  );
  return (
    <Suspense fallback={waiting}>
      <OpenPalette typed={[...entered, early]} onClose={onClose} />
    </Suspense>
  );
}
