'use client';
/** @file View state that lives in the URL: a link to the page shows the same view. */
import { useSearchParams } from 'next/navigation';
import { useCallback, useState } from 'react';

/** Changes to the address of `page`; null removes a parameter. */
const pending = { page: '', values: new Map<string, string | null>() };
let timer: ReturnType<typeof setTimeout> | undefined;

/** The router draws the whole page again when the address changes: it follows when the requested content had time to be drawn. */
const addressDelay = 300;

function writeLater(name: string, value: string | null): void {
  const page = window.location.pathname;
  if (page !== pending.page) pending.values.clear();
  pending.page = page;
  pending.values.set(name, value);
  clearTimeout(timer);
  timer = setTimeout(writePending, addressDelay);
  document.addEventListener('click', writeBeforeLink, { capture: true });
}

/** Written while the page behind a link is on its way, the address would call it off: the router takes it for another way to go. */
function writeBeforeLink({ target }: MouseEvent): void {
  if (target instanceof Element && target.closest('a[href]') !== null) writeNow();
}

function writeNow(): void {
  clearTimeout(timer);
  writePending();
}

/** The address with all that was set on this page. */
export function currentAddress(): URL {
  writeNow();
  return new URL(window.location.href);
}

function writePending(): void {
  if (pending.values.size === 0) return;
  const { page, values } = pending;
  // The user may have left for another page: its view is not this one's.
  if (window.location.pathname === page) {
    const changed = new URLSearchParams(window.location.search);
    for (const [name, text] of values) {
      if (text === null) changed.delete(name);
      else changed.set(name, text);
    }
    const query = changed.toString();
    window.history.replaceState(null, '', query === '' ? page : `?${query}`);
  }
  values.clear();
}

/**
 * The query parameter `name`, or `fallback` if it is absent. Setting it replaces the history entry; setting the fallback
 * takes it out of the URL.
 */
export function useUrlState(name: string, fallback = ''): [string, (value: string) => void] {
  const parameters = useSearchParams();
  const arrived = parameters.get(name) ?? fallback;
  const [seen, setSeen] = useState(arrived);
  // The address follows a moment later, and the router after it: until then the last set value counts.
  const [underWay, setUnderWay] = useState<readonly string[]>([]);
  if (seen !== arrived) {
    setSeen(arrived);
    const at = underWay.indexOf(arrived);
    setUnderWay(at < 0 ? [] : underWay.slice(at + 1));
  }
  const value = underWay.at(-1) ?? arrived;
  const set = useCallback(
    (next: string) => {
      setUnderWay((before) => (next === arrived ? [] : [...before, next]));
      writeLater(name, next === fallback ? null : next);
    },
    [name, fallback, arrived],
  );
  return [value, set];
}

/** As `useUrlState` for one of a few words; anything else in the URL counts as the first. */
export function useUrlChoice<const T extends string>(
  name: string,
  choices: readonly [T, ...T[]],
): [T, (value: string) => void] {
  const [value, set] = useUrlState(name, choices[0]);
  return [choices.find((choice) => choice === value) ?? choices[0], set];
}

/** As `useUrlState` for a whole number within bounds. */
export function useUrlNumber(
  name: string,
  fallback: number,
  minimum: number,
  maximum: number,
): [number, (value: number) => void] {
  const [text, set] = useUrlState(name, String(fallback));
  const value = Number(text);
  const valid = Number.isInteger(value) && value >= minimum && value <= maximum;
  return [valid ? value : fallback, useCallback((next: number) => set(String(next)), [set])];
}
