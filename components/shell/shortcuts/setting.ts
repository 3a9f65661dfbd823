'use client';
/** @file Whether single keys do something: some people's keyboards and voice control press keys by accident. Kept by the browser. */
import { readKept, useKept } from '../../kept-by-browser';

const key = 'masthead-single-keys';

export const singleKeys = (): boolean => readKept(key) !== 'off';

export function useSingleKeys(): [boolean, (on: boolean) => void] {
  const [kept, keep] = useKept(key);
  return [kept !== 'off', (on) => keep(on ? null : 'off')];
}
