/** @file The runs that an address names: valid ids, each once, at most as many as the API compares. */
import type { RunId } from '@/domain/ids';
import { isRunId } from '@/domain/run-id';

export const mostCompared = 200;

export function parseRunIds(text: string): RunId[] {
  const ids = text
    .split(',')
    .map((part) => part.trim())
    .filter(isRunId);
  return [...new Set(ids)].slice(0, mostCompared);
}
