/** @file What a comparison answers, in a sentence or two: what each arm reached, and whether they differ. Pure. */
import { plural } from '@/domain/format';
import { fewestSeeds, type Interval, meanInterval } from '@/domain/statistics/mean-interval';
import { type Figure, signedDifference } from './compared-figures';
import type { Comparison } from './comparison';
import { type PairedDifference, verdictOf } from './paired';

export interface Arm extends Interval {
  readonly groupHash: string;
  readonly label: string;
  /** One per run that has the figure. */
  readonly values: readonly number[];
}

/** The arms that have the figure, the better end first. */
export function armsOf(groups: Comparison['groups'], figure: Figure): Arm[] {
  const arms = groups.flatMap(({ groupHash, label, runs }): Arm[] => {
    const values = runs.flatMap((run) => {
      const value = figure.values.get(run);
      return typeof value === 'number' && Number.isFinite(value) ? [value] : [];
    });
    return values.length === 0 ? [] : [{ groupHash, label, values, ...meanInterval(values) }];
  });
  if (figure.goal === null) return arms;
  return arms.sort((a, b) => (figure.goal === 'max' ? b.mean - a.mean : a.mean - b.mean));
}

/** What all names begin with, up to a whole part of them: beside each other only the rest tells them apart. Empty with one name. */
export function sharedStart(names: readonly string[]): string {
  const [first = '', ...others] = names;
  if (others.length === 0) return '';
  let end = 0;
  while (end < first.length && others.every((name) => name[end] === first[end])) end++;
  const shared = first.slice(0, end);
  const at = Math.max(
    ...[' · ', ', ', ': '].map((mark) => shared.lastIndexOf(mark) + (shared.includes(mark) ? mark.length : 1)),
  );
  return shared.slice(0, at);
}

/** Up to this many arms are described one by one. */
const toldArms = 4;

/** The verdict first. `rows`: every arm against the reference, pair by pair. */
export function answerSentences(
  figure: Figure,
  arms: readonly Arm[],
  reference: string,
  rows: readonly PairedDifference[],
): string[] {
  const [first] = arms;
  const last = arms.at(-1);
  if (first === undefined || last === undefined)
    return ['No run has a final figure yet. The curves update automatically.'];
  const told = (arm: Arm): string => `${arm.label} ${figure.format(arm.mean)} (${plural(arm.n, 'run')})`;
  const levels =
    arms.length <= toldArms
      ? `${figure.label}: ${arms.map(told).join(', ')}.`
      : `${figure.label} of ${arms.length} arms, from ${told(first)} to ${told(last)}.`;
  if (arms.length < 2) return [levels];
  return [verdict(figure, reference, rows), levels].filter((sentence) => sentence !== '');
}

function verdict(figure: Figure, reference: string, rows: readonly PairedDifference[]): string {
  const [only, ...others] = rows;
  if (only === undefined) return '';
  if (others.length > 0) {
    const counts = new Map<string, number>();
    for (const row of rows) {
      const word = manyWords[verdictOf(row, figure.goal)];
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    if (rows.every((row) => verdictOf(row, figure.goal) === 'unpaired'))
      return `No run shares seed and task with one of ${reference}, so nothing can be paired.`;
    if (rows.every((row) => ['unpaired', 'few'].includes(verdictOf(row, figure.goal))))
      return `No verdict yet: an arm needs ${fewestSeeds} seeds or tasks in common with ${reference}.`;
    const list = [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
    return `Against ${reference}, paired by seed and task: ${list}.`;
  }
  const said = verdictOf(only, figure.goal);
  if (said === 'unpaired') return 'No two of their runs share seed and task, so they can’t be paired.';
  const mean = signedDifference(only.mean, figure);
  const pairs = plural(only.n, 'pair');
  const paired = `${pairs} of the same seed and task`;
  if (said === 'few' || only.low === null || only.high === null)
    return `${only.label} against ${reference}: ${mean} over ${paired}; too few for a verdict (${fewestSeeds} needed).`;
  const interval = `${signedDifference(only.low, figure)} to ${signedDifference(only.high, figure)}`;
  const told =
    said === 'same'
      ? `${only.label} and ${reference} are not distinguishable`
      : `${only.label} is ${said} than ${reference}`;
  return `${told}: ${mean} (95 % interval ${interval}, ${paired}).`;
}

const manyWords = {
  unpaired: 'without a pair',
  few: 'with too few pairs',
  same: 'not distinguishable',
  better: 'better',
  worse: 'worse',
  higher: 'higher',
  lower: 'lower',
} as const;
