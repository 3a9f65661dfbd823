'use client';
/** @file Colours of runs, the same on every page: this browser remembers which run had which. */
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { assignSlots, type SeriesStyle, styleAt, styleCount } from '../data-colours';

const key = 'masthead-run-colours';
/** Runs remembered, the last seen ones. */
const remembered = 2000;

function read(): Map<string, number> {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(key) ?? '[]');
    return new Map(Array.isArray(kept) ? kept.filter(isSlot) : []);
  } catch {
    // Nothing kept, or not ours: colours follow the ids' hashes alone.
    return new Map();
  }
}

function isSlot(entry: unknown): entry is [string, number] {
  if (!Array.isArray(entry) || entry.length !== 2) return false;
  const [id, slot]: unknown[] = entry;
  return typeof id === 'string' && typeof slot === 'number' && Number.isInteger(slot) && slot >= 0 && slot < styleCount;
}

function remember(slots: ReadonlyMap<string, number>): void {
  const kept = read();
  for (const [id, slot] of slots) {
    kept.delete(id);
    kept.set(id, slot);
  }
  try {
    window.localStorage.setItem(key, JSON.stringify([...kept].slice(-remembered)));
  } catch {
    // A browser that keeps nothing still has the hashes.
  }
}

const never = () => () => undefined;

/** False while a page that came from the server, which knows no browser's memory, is being taken over. */
function useTakenOver(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

/** Memoised by the ids' text. */
export function useRunStyles(ids: readonly string[]): ReadonlyMap<string, SeriesStyle> {
  const text = ids.join(' ');
  const taken = useTakenOver();
  const slots = useMemo(
    () => assignSlots(text === '' ? [] : text.split(' '), taken ? read() : new Map()),
    [text, taken],
  );
  useEffect(() => {
    if (taken) remember(slots);
  }, [slots, taken]);
  return useMemo(() => new Map([...slots].map(([id, slot]) => [id, styleAt(slot)] as const)), [slots]);
}
