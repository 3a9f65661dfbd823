/** @file How figures of runs are written: accuracies as percentages, counts scaled, times as times. */
import { isShare, metricRange } from '@/domain/metrics';
import { formatDuration, formatLarge, formatNumber, formatPercent } from '../../domain/format';

export function formatFigure(key: string, value: number): string {
  // A lab's own script may log percentages under such a name.
  if (isShare(key) && Math.abs(value) <= 1) return formatPercent(value, 2);
  const name = key.split('.').at(-1);
  if (name === 'parameters') return formatLarge(value);
  if (name === 'macs') return `${formatLarge(value)} MACs`;
  if (name === 'seconds') return formatDuration(value * 1000);
  if (name === 'milliseconds') return `${formatNumber(value, 3)} ms`;
  return formatNumber(value);
}

/** A bound of an interval, clipped to the figure's range: over few seeds Student's reaches far beyond an accuracy's. */
export function formatBound(key: string, bound: number): string {
  const [low, high] = metricRange(key);
  return formatFigure(key, Math.min(high, Math.max(low, bound)));
}

const first = ['test.accuracy', 'validation.accuracy', 'test.loss', 'validation.loss', 'parameters', 'macs'];

/** The main figures of a run: accuracy, size, cost. */
const headline = [
  'test.accuracy',
  'validation.accuracy',
  'parameters',
  'compute.seconds',
  'test.loss',
  'validation.loss',
  'compute.macs',
  'latency.milliseconds',
  'int8.accuracy',
];

/** The keys that a run's page opens with, and the others. */
export function headlineKeys(summary: ReadonlyMap<string, unknown>, count: number): { lead: string[]; rest: string[] } {
  const all = figureKeys([summary]);
  const lead = [...headline.filter((key) => summary.has(key)), ...all.filter((key) => !headline.includes(key))];
  return { lead: lead.slice(0, count), rest: all.filter((key) => !lead.slice(0, count).includes(key)) };
}

/** Keys of several summaries, the most important first, then by name. */
export function figureKeys(summaries: readonly ReadonlyMap<string, unknown>[]): string[] {
  const rank = (key: string): number => (first.includes(key) ? first.indexOf(key) : first.length);
  const keys = [...new Set(summaries.flatMap((summary) => [...summary.keys()]))];
  return keys.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}
