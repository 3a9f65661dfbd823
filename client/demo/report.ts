/** @file What the demo found: the table and what may be said of it, computed from the runs that just ended. */

import { type Interval, meanInterval } from '@/domain/mean-interval';
import { type ArmName, arms, longBudget } from './plan';
import { tableLines } from './screen';
import { judgeDifference, pairedDifference } from './statistics';

export interface ArmResult {
  /** Test accuracy of the supernet under the final architecture, by seed. */
  readonly accuracy: ReadonlyMap<number, number>;
  /** Device seconds, by seed. */
  readonly seconds: ReadonlyMap<number, number>;
}

export interface RetrainedResult {
  readonly accuracy: ReadonlyMap<number, number>;
  readonly parameters: ReadonlyMap<number, number>;
}

export interface DemoResult {
  readonly steps: number;
  readonly epochs: number;
  readonly supernetParameters: number;
  readonly arms: Readonly<Record<ArmName, ArmResult>>;
  readonly retrained: { readonly adapt: RetrainedResult; readonly search: RetrainedResult };
}

const percent = (share: number) => (100 * share).toFixed(1);
const mean = (values: ReadonlyMap<number, number>) => meanInterval([...values.values()]).mean;

export function resultLines(result: DemoResult): string[] {
  const row = (title: string, accuracy: ReadonlyMap<number, number>, parameters: number, seconds: string) => {
    const { mean: middle, low, high, n } = meanInterval([...accuracy.values()]);
    // Accuracies end at 0 and 1; a t interval does not know.
    const bounds =
      low === null || high === null ? '–' : `${percent(Math.max(0, low))} to ${percent(Math.min(1, high))}`;
    return [title, percent(middle), bounds, String(n), Math.round(parameters).toLocaleString('en'), seconds];
  };
  const rows = arms.map(({ name, title }) => {
    const { accuracy, seconds } = result.arms[name];
    return row(title, accuracy, result.supernetParameters, mean(seconds).toFixed(1));
  });
  const retrained = [
    ['adapted genotype, retrained', result.retrained.adapt] as const,
    ['from-scratch genotype, retrained', result.retrained.search] as const,
  ].map(([title, { accuracy, parameters }]) => row(title, accuracy, mean(parameters), ''));
  return [
    ...tableLines(
      ['test accuracy in %', 'mean', '95 % interval', 'seeds', 'parameters', 'seconds'],
      [...rows, ...retrained],
    ),
    '',
    `Upper rows: the supernet under its final architecture after ${result.steps} steps, unless the row says more. Lower rows: the derived`,
    `network, trained anew from random weights for ${result.epochs} epochs. Intervals: Student's t over the seeds.`,
  ];
}

/** Plain sentences from differences paired by seed. Where adapting does not win, they say so. */
export function verdictLines(result: DemoResult): string[] {
  const adapt = result.arms.adapt.accuracy;
  const against = (name: ArmName) => pairedDifference(adapt, result.arms[name].accuracy);
  const search = against('search');
  const longSearch = against('longSearch');
  const random = against('random');
  const head = against('head');
  const retrained = pairedDifference(result.retrained.adapt.accuracy, result.retrained.search.accuracy);
  const sentences = [
    sentence('Adapting from the prior', 'searching from scratch for as many steps', search),
    sentence('Adapting from the prior', `searching from scratch for ${longBudget} times as many steps`, longSearch),
    sentence('Adapting from the prior', "the prior's weights under a random architecture", random),
    sentence('Adapting from the prior', 'training nothing but a head on the prior', head),
    sentence('The adapted genotype, retrained,', 'the from-scratch genotype, retrained', retrained),
  ];
  return [
    ...sentences.map((text) => `- ${text}`),
    '',
    conclusion(judgeDifference(search), judgeDifference(random), judgeDifference(retrained)),
  ];
}

function sentence(subject: string, other: string, difference: Interval): string {
  const { mean: middle, low, high, n } = difference;
  if (low === null || high === null) return `${subject} against ${other}: one seed, nothing can be said.`;
  const points = `${percent(Math.abs(middle))} points`;
  const basis = `(difference ${signed(middle)}, 95 % interval ${signed(low)} to ${signed(high)}, paired over ${n} seeds)`;
  switch (judgeDifference(difference)) {
    case 'better':
      return `${subject} beats ${other} by ${points} ${basis}.`;
    case 'worse':
      return `${subject} does NOT win: it is ${points} below ${other} ${basis}.`;
    case 'undecided':
      return `${subject} does not win for certain: no difference from ${other} could be shown ${basis}.`;
  }
}

const signed = (share: number) => `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;

type Outcome = ReturnType<typeof judgeDifference>;

function conclusion(search: Outcome, random: Outcome, retrained: Outcome): string {
  const first =
    search === 'better'
      ? 'On this task the prior helped the supernet.'
      : 'On this task the prior did not measurably help the supernet.';
  const second =
    search !== 'better'
      ? ''
      : random === 'better'
        ? ' A random architecture on the same weights does worse, so the gain is not the weights alone.'
        : ' A random architecture on the same weights does about as well or better, so the gain comes from the warm weights, not from a better architecture.';
  const third =
    retrained === 'better'
      ? ' Retrained from random weights, the adapted architecture is the better one.'
      : ' Retrained from random weights, the adapted architecture could not be shown to be better.';
  return `${first}${second}${third} This is one prior and one task: the intervals are over seeds only.`;
}
