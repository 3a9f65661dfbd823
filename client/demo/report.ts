/** @file What the demo found: the table and what may be said of it, computed from the runs that just ended. */
import { type Interval, meanInterval } from '@/domain/statistics/mean-interval';
import { claimSentence, standingOf } from './claim';
import { type ArmName, arms, comparedSteps, plan } from './plan';
import { tableLines } from './screen';
import { type ComputeRatio, computeAtEqualAccuracy, judgeDifference, pairedDifference } from './statistics';

/** By seed. */
type Figures = ReadonlyMap<number, number>;

export interface ArmResult {
  readonly steps: number;
  /** Test accuracy of the network under its final architecture. */
  readonly accuracy: Figures;
  /** Multiply-accumulates of training and validation. */
  readonly macs: Figures;
}

export interface RetrainedResult {
  readonly accuracy: Figures;
  readonly parameters: Figures;
}

export interface DemoResult {
  readonly epochs: number;
  /** Of meta-training the prior. */
  readonly metaMacs: number | null;
  /** In the order of the arms' steps. */
  readonly arms: Readonly<Record<ArmName, readonly ArmResult[]>>;
  readonly retrained: { readonly prior: RetrainedResult; readonly search: RetrainedResult };
}

const percent = (share: number) => (100 * share).toFixed(1);
const giga = (macs: number) => (macs / 1e9).toFixed(2);
const mean = (values: Figures) => meanInterval([...values.values()]).mean;

export function resultLines(result: DemoResult): string[] {
  const row = (title: string, steps: string, accuracy: Figures, macs: string) => {
    const { mean: middle, low, high, n } = meanInterval([...accuracy.values()]);
    // Accuracies end at 0 and 1; a t interval does not know.
    const bounds =
      low === null || high === null ? '–' : `${percent(Math.max(0, low))} to ${percent(Math.min(1, high))}`;
    return [title, steps, macs, percent(middle), bounds, String(n)];
  };
  const rows = arms.flatMap(({ name, title }) =>
    result.arms[name].map(({ steps, accuracy, macs }) => row(title, String(steps), accuracy, giga(mean(macs)))),
  );
  const retrained = [
    ["the prior's cell, retrained", result.retrained.prior] as const,
    ['the searched cell, retrained', result.retrained.search] as const,
  ].map(([title, { accuracy }]) => row(title, '', accuracy, ''));
  return [
    ...tableLines(['test accuracy in %', 'steps', 'G MAC', 'mean', '95 % interval', 'tasks'], [...rows, ...retrained]),
    '',
    'The same tasks for all rows, the first of them where there are fewer; intervals are t intervals over the tasks.',
    'G MAC: billions of multiply-accumulates, meta-training left out, and of a head alone the forward pass only.',
    `The last two rows train the cells from random weights for ${result.epochs} epochs.`,
  ];
}

/** Plain sentences from differences paired by task. The last one says what the prior saved, or that it saved nothing. */
export function verdictLines(result: DemoResult): string[] {
  const judged = at(result, 'prior', comparedSteps);
  if (judged === undefined) return ["The prior's cell was not run: nothing can be said."];
  const subject = `The prior's cell after ${comparedSteps} steps`;
  const equal = (['adapt', 'search', 'cold', 'free', 'random', 'head'] as const).flatMap((name) => {
    const other = at(result, name, comparedSteps);
    const title = arms.find((arm) => arm.name === name)?.title ?? name;
    if (other === undefined) return [];
    return [sentence(subject, `"${title}" after as many`, pairedDifference(judged.accuracy, other.accuracy))];
  });
  const retrained = pairedDifference(result.retrained.prior.accuracy, result.retrained.search.accuracy);
  return [
    ...equal.map((text) => `- ${text}`),
    `- ${sentence("The prior's cell, retrained,", 'the searched cell, retrained', retrained)}`,
    '',
    conclusion(result, judged),
  ];
}

function at(result: DemoResult, name: ArmName, steps: number): ArmResult | undefined {
  return result.arms[name].find((each) => each.steps === steps);
}

function sentence(subject: string, other: string, difference: Interval): string {
  const { mean: middle, low, high, n } = difference;
  if (low === null || high === null) return `${subject} against ${other}: one task, nothing can be said.`;
  const points = `${percent(Math.abs(middle))} points`;
  const basis = `(95 % interval ${signed(low)} to ${signed(high)}, paired over ${n} tasks)`;
  switch (judgeDifference(difference)) {
    case 'better':
      return `${subject} beats ${other} by ${points} ${basis}.`;
    case 'worse':
      return `${subject} loses to ${other} by ${points} ${basis}.`;
    case 'undecided':
      return `${subject} and ${other} can't be told apart: ${signed(middle)} points ${basis}.`;
  }
}

const signed = (share: number) => `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;

/**
 * What the judged is compared with: every way that lacks the prior's cell. Adapting and a head alone are ways of using the prior; where
 * one is cheaper, the prior saves more than is claimed (docs/decisions/0032).
 */
const otherWays = {
  search: 'a search from scratch',
  cold: 'a random cell with random weights',
  free: 'pools and skips with random weights',
  random: "a random cell with the prior's weights",
} as const satisfies Partial<Record<ArmName, string>>;

function conclusion(result: DemoResult, judged: ArmResult): string {
  const others = (['search', 'cold', 'free', 'random'] as const)
    .filter((name) => result.arms[name].length > 0)
    .map((name) => ({ name, way: otherWays[name], ratio: computeAtEqualAccuracy(judged, result.arms[name]) }));
  const scope = `This is one prior, the best of ${plan.priorSeeds.length} on another script, on small tasks; meta-training is paid once, before.`;
  const claim = claimSentence("the prior's cell", others);
  const search = others.find((each) => each.name === 'search' && standingOf(each) === 'dearer');
  return [claim, search === undefined ? '' : paidBack(result, judged, search.ratio), scope]
    .filter((text) => text !== '')
    .join(' ');
}

/** After how many tasks meta-training was worth its compute, where each would have been a search from scratch. */
function paidBack({ metaMacs }: DemoResult, judged: ArmResult, { interval }: ComputeRatio): string {
  const saving = (interval.mean - 1) * mean(judged.macs);
  if (metaMacs === null || !(saving > 0)) return '';
  return `Meta-training and choosing took ${giga(metaMacs)} G MAC, as much as ${Math.ceil(metaMacs / saving).toLocaleString('en')} such tasks save against searches from scratch.`;
}
