/** @file The figures of `bench:transfer` as Markdown, and the sentences that it may write: fixed before CIFAR-10's column was asked. */
import { type Interval, meanInterval } from '@/domain/statistics/mean-interval';
import type { Arm } from './simulate';

export interface ArmFigures {
  readonly arm: Arm;
  /** CIFAR-10 test accuracy after 200 epochs of what each seed found, in percent. */
  readonly accuracies: readonly number[];
  /** Of the trainings on CIFAR-10, mean. */
  readonly macs: number;
  /** Of the trainings elsewhere that it begins with, mean. */
  readonly macsElsewhere: number;
}

const names = { uniform: 'uniform', 'regularised-evolution': 'evolution', predictor: 'predictor' } as const;

export function armTitle({ strategy, earlier }: Arm): string {
  return earlier === 0 ? `${names[strategy]}, from nothing` : `predictor, from ${earlier} cells of ImageNet16-120`;
}

export function transferTable(found: readonly ArmFigures[], mostParameters: number): string {
  const lines = found.map(({ arm, accuracies, macs, macsElsewhere }) => {
    const interval = meanInterval(accuracies);
    const above = (interval.low ?? 0) > mostParameters ? 'yes' : '';
    return `| ${armTitle(arm)} | ${arm.own} | ${shown(interval)} | ${above} | ${tera(macs)} | ${macsElsewhere === 0 ? '' : tera(macsElsewhere)} |`;
  });
  return [
    `| search | trained on CIFAR-10 | CIFAR-10 %, 200 epochs | above most parameters (${mostParameters.toFixed(2)}) for certain | T MAC of these trainings | T MAC of those elsewhere |`,
    '| --- | ---: | ---: | --- | ---: | ---: |',
    ...lines,
    '',
  ].join('\n');
}

/** For each number of earlier cells: the fewest own trainings that beat every search from nothing of the longest length, seed by seed, for certain. */
export function savings(found: readonly ArmFigures[]): string[] {
  const longest = Math.max(...found.map(({ arm }) => arm.own));
  const fromNothing = found.filter(({ arm }) => arm.earlier === 0 && arm.own === longest);
  const counts = [...new Set(found.flatMap(({ arm }) => (arm.earlier > 0 ? [arm.earlier] : [])))];
  return counts.map((count) => {
    const ahead = found
      .filter(({ arm }) => arm.earlier === count)
      .toSorted((a, b) => a.arm.own - b.arm.own)
      .map((figures) => ({ figures, least: leastAhead(figures, fromNothing) }));
    const first = ahead.find(({ least }) => (least.low ?? 0) > 0);
    if (first === undefined)
      return `- From ${count} cells: no number of trainings beat every search of ${longest} trainings from nothing for certain.`;
    const { arm } = first.figures;
    const fold = longest / arm.own;
    return `- From ${count} cells: ${arm.own} ${arm.own === 1 ? 'training' : 'trainings'} beat every search of ${longest} from nothing${fold > 1 ? `, ${fold} times as many` : ''}, the best of these by ${shown(first.least)} points.`;
  });
}

/** The paired difference from the search that it is ahead of by the least. */
function leastAhead({ accuracies }: ArmFigures, others: readonly ArmFigures[]): Interval {
  const differences = others.map((other) =>
    meanInterval(accuracies.map((value, seed) => value - (other.accuracies[seed] ?? Number.NaN))),
  );
  return differences.reduce((a, b) => ((b.low ?? 0) < (a.low ?? 0) ? b : a));
}

const tera = (macs: number): string => (macs / 1e12).toFixed(0);

export function shown({ mean, low, high }: Interval): string {
  return low === null || high === null ? '–' : `${mean.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
