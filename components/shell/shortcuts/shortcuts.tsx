'use client';
/** @file Listens for single keys, while nothing is being typed, and runs their actions. */
import { useRouter } from 'next/navigation';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { patient } from '@/components/patient';
import { meaningOf } from './list';
import { focusSearch, moveRow, tickRow } from './rows';
import { singleKeys } from './setting';
import { passShortcut, useShortcut } from './use-shortcut';

const ShortcutList = lazy(
  patient(() => import('./shortcut-list').then(({ ShortcutList: list }) => ({ default: list }))),
);
/** How long a key that begins something waits for the next: milliseconds. */
const patience = 1_500;

/** `onSearch` opens the search of the platform. */
export function Shortcuts({ onSearch }: { onSearch: () => void }) {
  const router = useRouter();
  const [listed, setListed] = useState(false);
  useShortcut('?', () => setListed(true));
  const begun = useRef<{ readonly key: string; readonly at: number } | null>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) {
        if (!(event.repeat && /^[jk]$/.test(event.key))) return;
      }
      if (isTyping(event.target) || dialogOpen() || !singleKeys()) return;
      const before = begun.current;
      const fresh = before !== null && event.timeStamp - before.at < patience;
      begun.current = null;
      const meaning = meaningOf(fresh ? before.key : null, event.key);
      if (meaning.kind === 'nothing') return;
      event.preventDefault();
      if (meaning.kind === 'begun') begun.current = { key: event.key, at: event.timeStamp };
      else if (meaning.kind === 'go') router.push(meaning.href);
      else act(meaning.key);
    };
    const act = (key: string): void => {
      if (key === '/') focusSearch() || onSearch();
      else if (key === 'j' || key === 'k') moveRow(key === 'j' ? 1 : -1);
      else if (key === 'x') tickRow();
      else passShortcut(key);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [router, onSearch]);
  return listed ? (
    <Suspense fallback={null}>
      <ShortcutList onClose={() => setListed(false)} />
    </Suspense>
  ) : null;
}

/** Where a key writes a letter or chooses a line. A box to tick takes none of these keys. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[role="listbox"], [role="menu"], [role="combobox"]') !== null)
    return true;
  if (target instanceof HTMLInputElement)
    return !/^(checkbox|radio|button|submit|reset|range|file|color)$/.test(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

function dialogOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
}
