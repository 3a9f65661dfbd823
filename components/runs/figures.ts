/** @file How final figures of runs are named and written: accuracies as percentages, counts scaled, times as times. */
import { formatDuration, formatLarge, formatNumber, formatPercent } from '../format';

/** Last part of a dotted key. */
function leaf(key: string): string {
  return key.split('.').at(-1) ?? key;
}

export function formatFigure(key: string, value: number): string {
  const name = leaf(key);
  if (name.startsWith('accuracy')) return formatPercent(value, 2);
  if (name === 'parameters' || name === 'macs') return formatLarge(value);
  if (name === 'seconds') return formatDuration(value * 1000);
  return formatNumber(value);
}

/** What a figure can be. */
export function rangeOf(key: string): readonly [low: number, high: number] {
  return leaf(key).startsWith('accuracy') ? [0, 1] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
}

/** A bound of an interval where the figure can be: over two seeds Student's reaches far beyond what an accuracy may be. */
export function formatBound(key: string, bound: number): string {
  const [low, high] = rangeOf(key);
  return formatFigure(key, Math.min(high, Math.max(low, bound)));
}

/** Whether more or less is better; null where neither is. */
export function goalOf(key: string): 'max' | 'min' | null {
  const name = leaf(key);
  if (name.startsWith('accuracy')) return 'max';
  return name.startsWith('loss') ? 'min' : null;
}

const first = ['test.accuracy', 'validation.accuracy', 'test.loss', 'validation.loss', 'parameters', 'macs'];

/** Keys of several summaries, the ones most looked for first, then by name. */
export function figureKeys(summaries: readonly ReadonlyMap<string, unknown>[]): string[] {
  const rank = (key: string): number => (first.includes(key) ? first.indexOf(key) : first.length);
  const keys = [...new Set(summaries.flatMap((summary) => [...summary.keys()]))];
  return keys.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}
