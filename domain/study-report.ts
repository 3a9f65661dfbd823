/**
 * @file The prior value report (method §7): what each row reached at which cost, and what may be said of it. Pure: from
 * measurements to figures and verdicts; domain/study-sentences.ts puts them into words.
 */
import type { Interval } from './mean-interval';
import { type StudyRowKey, searchKey } from './study';
import { clusteredInterval, pairedValues, type StudyValue } from './study-interval';

/** One row on one task with one prior. */
export interface StudyMeasurement {
  readonly fold: string;
  readonly prior: number;
  readonly task: number;
  readonly row: StudyRowKey;
  /** Test accuracy of the retrained network in percent, the mean over retraining seeds. */
  readonly accuracy: number;
  /** Cost of the search, validation included, retraining left out; null where it was not measured. */
  readonly seconds: number | null;
  readonly macs: number | null;
  readonly parameters: number | null;
}

/** What meta-training one prior took. */
export interface MetaCost {
  readonly fold: string;
  readonly seconds: number | null;
  readonly macs: number | null;
}

export interface RowFigures {
  readonly row: StudyRowKey;
  /**
   * The mean, with the interval of what is left once the difficulty of each task (the mean of its rows) is taken away
   * (Loftus and Masson 1994): datasets and tasks differ far more than rows do.
   */
  readonly accuracy: Interval;
  /** Row minus adapt, paired; null for adapt itself. */
  readonly difference: Interval | null;
  readonly seconds: number | null;
  readonly macs: number | null;
  readonly parameters: number | null;
}

/** `measurable` where best-of-n random beats the random mean by more than δ, with the interval above zero. */
export interface Headroom {
  readonly gain: Interval;
  readonly verdict: 'measurable' | 'not-measurable' | 'unknown';
}

export type SpeedUp =
  | {
      readonly kind: 'at';
      readonly budget: number;
      /** That search's cost over adapt's. */
      readonly inSeconds: number | null;
      readonly inMacs: number | null;
    }
  /** No budget is non-inferior, and at the largest adapt is better with its interval above zero. */
  | { readonly kind: 'more-than'; readonly budget: number }
  /** No budget is shown non-inferior, but nor is adapt shown better at the largest: the intervals are too wide. */
  | { readonly kind: 'unresolved'; readonly budget: number; readonly halfWidth: number }
  | { readonly kind: 'unknown' };

/** Adaptation earns credit over a control only by more than δ, with the interval above zero. */
export interface Credit {
  readonly against: StudyRowKey;
  readonly gain: Interval;
  readonly verdict: 'earned' | 'within-delta' | 'unresolved' | 'unknown';
}

export interface BreakEven {
  /** ⌈meta cost / (scratch cost at equal accuracy − adapt cost)⌉ in `unit`; null where nothing is saved or known. */
  readonly tasks: number | null;
  /** The largest budget was not enough: fewer tasks may do. */
  readonly atMost: boolean;
  /** Of meta-training one prior. */
  readonly metaSeconds: number | null;
  readonly metaMacs: number | null;
  /** Null where costs, or the budget to compare with, are not known. */
  readonly unit: 'seconds' | 'macs' | null;
  /** The same in multiply-accumulates, where `unit` is seconds; null where they are not known. */
  readonly inMacs: PaidBack | null;
}

/** `tasks`: null where nothing is saved. */
type PaidBack = { readonly tasks: number | null };

/** Adapt minus the search that costs most nearly as much, paired: steps from a prior may cost more than steps from scratch. */
export interface EqualCompute {
  readonly gain: Interval;
  /** That search's steps over adapt's. */
  readonly budget: number;
  /** Its multiply-accumulates over adapt's; null where they were not measured: then it has as many steps. */
  readonly inMacs: number | null;
}

export interface StudySection {
  readonly folds: readonly string[];
  readonly priors: number;
  readonly tasks: number;
  readonly rows: readonly RowFigures[];
  readonly headroom: Headroom;
  readonly equalCompute: EqualCompute;
  readonly speedUp: SpeedUp;
  readonly credits: readonly Credit[];
  readonly breakEven: BreakEven;
}

export interface SectionInput {
  readonly measurements: readonly StudyMeasurement[];
  readonly metaCosts: readonly MetaCost[];
  /** In the order of the table. */
  readonly rowKeys: readonly StudyRowKey[];
  readonly budgets: readonly number[];
  /** In points. */
  readonly delta: number;
}

export function studySection({ measurements, metaCosts, rowKeys, budgets, delta }: SectionInput): StudySection {
  const byRow = new Map<StudyRowKey, readonly StudyMeasurement[]>(
    rowKeys.map((row) => [row, measurements.filter((each) => each.row === row)]),
  );
  const valuesOf = (row: StudyRowKey): StudyValue[] =>
    (byRow.get(row) ?? []).map(({ fold, prior, task, accuracy }) => ({ fold, prior, task, value: accuracy }));
  const ranked = hasSeveralPriors(measurements);
  /** A single seed is never ranked: no bounds where some fold has one prior. */
  const difference = (a: StudyRowKey, b: StudyRowKey): Interval => {
    const interval = clusteredInterval(pairedValues(valuesOf(a), valuesOf(b)));
    return ranked ? interval : { ...interval, low: null, high: null };
  };
  const difficulty = difficultyOf(measurements);
  const rows = rowKeys.flatMap((row): RowFigures[] => {
    const of = byRow.get(row) ?? [];
    if (of.length === 0) return [];
    return [
      {
        row,
        accuracy: accuracyOf(valuesOf(row), difficulty),
        difference: row === 'adapt' ? null : difference(row, 'adapt'),
        seconds: meanOf(of, ({ seconds }) => seconds),
        macs: meanOf(of, ({ macs }) => macs),
        parameters: meanOf(of, ({ parameters }) => parameters),
      },
    ];
  });
  const ascending = [...budgets].sort((a, b) => a - b).filter((each) => valuesOf(searchKey(each)).length > 0);
  const against = ascending.map((budget) => ({ budget, loss: difference(searchKey(budget), 'adapt') }));
  const speedUp = speedUpOf(against, rows, delta);
  const nearest = nearestInCost(ascending, rows);
  return {
    folds: [...new Set(measurements.map(({ fold }) => fold))],
    priors: new Set(measurements.map(({ fold, prior }) => `${fold}/${prior}`)).size,
    tasks: new Set(measurements.map(({ fold, task }) => `${fold}/${task}`)).size,
    rows,
    headroom: headroomOf(headroomGain(valuesOf('random-best'), valuesOf('random')), delta),
    equalCompute: { ...nearest, gain: difference('adapt', searchKey(nearest.budget)) },
    speedUp,
    credits: (['random', 'prior-genotype'] as const)
      .filter((row) => valuesOf(row).length > 0)
      .map((row) => creditOf(row, difference('adapt', row), delta)),
    breakEven: breakEvenOf(speedUp, rows, metaCosts),
  };
}

type Difficulty = (value: StudyValue) => number;

/** The mean over all rows that were measured with the same prior on the same task. */
function difficultyOf(measurements: readonly StudyMeasurement[]): Difficulty {
  const key = ({ fold, prior, task }: Pick<StudyValue, 'fold' | 'prior' | 'task'>) => `${fold}/${prior}/${task}`;
  const sums = new Map<string, { sum: number; count: number }>();
  for (const each of measurements) {
    const { sum, count } = sums.get(key(each)) ?? { sum: 0, count: 0 };
    sums.set(key(each), { sum: sum + each.accuracy, count: count + 1 });
  }
  return (value) => {
    const { sum, count } = sums.get(key(value)) ?? { sum: 0, count: 1 };
    return sum / count;
  };
}

function accuracyOf(values: readonly StudyValue[], difficulty: Difficulty): Interval {
  const { mean, n } = clusteredInterval(values);
  const rest = clusteredInterval(values.map((each) => ({ ...each, value: each.value - difficulty(each) })));
  if (rest.low === null || rest.high === null) return { mean, low: null, high: null, n };
  const bounded = (percent: number): number => Math.min(100, Math.max(0, percent));
  return { mean, low: bounded(mean + rest.low - rest.mean), high: bounded(mean + rest.high - rest.mean), n };
}

function hasSeveralPriors(measurements: readonly StudyMeasurement[]): boolean {
  const folds = [...new Set(measurements.map(({ fold }) => fold))];
  return folds.every(
    (fold) => new Set(measurements.filter((each) => each.fold === fold).map(({ prior }) => prior)).size > 1,
  );
}

/** Random rows are the same for every prior: counted once per task, or priors would pass for evidence. */
function headroomGain(best: readonly StudyValue[], mean: readonly StudyValue[]): Interval {
  const once = new Map(pairedValues(best, mean).map((each) => [`${each.fold}/${each.task}`, { ...each, prior: 0 }]));
  return clusteredInterval([...once.values()]);
}

function headroomOf(gain: Interval, delta: number): Headroom {
  if (gain.low === null) return { gain, verdict: 'unknown' };
  return { gain, verdict: gain.low > 0 && gain.mean > delta ? 'measurable' : 'not-measurable' };
}

function creditOf(against: StudyRowKey, gain: Interval, delta: number): Credit {
  if (gain.low === null) return { against, gain, verdict: 'unknown' };
  if (gain.mean <= delta) return { against, gain, verdict: 'within-delta' };
  return { against, gain, verdict: gain.low > 0 ? 'earned' : 'unresolved' };
}

/** Non-inferior: the whole interval of (search − adapt) lies above −δ. */
function speedUpOf(
  against: readonly { budget: number; loss: Interval }[],
  rows: readonly RowFigures[],
  delta: number,
): SpeedUp {
  const last = against.at(-1);
  if (last === undefined || last.loss.low === null || last.loss.high === null) return { kind: 'unknown' };
  const equal = against.find(({ loss }) => loss.low !== null && loss.low > -delta);
  if (equal !== undefined) {
    const { budget } = equal;
    return {
      kind: 'at',
      budget,
      inSeconds: costRatio(rows, budget, ({ seconds }) => seconds),
      inMacs: costRatio(rows, budget, ({ macs }) => macs),
    };
  }
  if (last.loss.high < 0) return { kind: 'more-than', budget: last.budget };
  return { kind: 'unresolved', budget: last.budget, halfWidth: (last.loss.high - last.loss.low) / 2 };
}

function costRatio(rows: readonly RowFigures[], budget: number, cost: (row: RowFigures) => number | null) {
  const of = (key: StudyRowKey): number | null => {
    const row = rows.find((each) => each.row === key);
    return row === undefined ? null : cost(row);
  };
  const scratch = of(searchKey(budget));
  const adapt = of('adapt');
  return scratch === null || adapt === null || adapt === 0 ? null : scratch / adapt;
}

/** By the logarithm of the ratio; adapt's own steps where costs are not known. */
function nearestInCost(budgets: readonly number[], rows: readonly RowFigures[]): Omit<EqualCompute, 'gain'> {
  const known = budgets.flatMap((budget) => {
    const inMacs = costRatio(rows, budget, ({ macs }) => macs);
    return inMacs === null || inMacs === 0 ? [] : [{ budget, inMacs, distance: Math.abs(Math.log(inMacs)) }];
  });
  const [first] = known.sort((a, b) => a.distance - b.distance);
  return first === undefined ? { budget: 1, inMacs: null } : { budget: first.budget, inMacs: first.inMacs };
}

/** In seconds where all were measured, else in multiply-accumulates. */
function breakEvenOf(speedUp: SpeedUp, rows: readonly RowFigures[], metaCosts: readonly MetaCost[]): BreakEven {
  const metaOf = (unit: 'seconds' | 'macs') => meanOf(metaCosts, (cost) => cost[unit]);
  const meta = { metaSeconds: metaOf('seconds'), metaMacs: metaOf('macs') };
  const nothing = { tasks: null, atMost: false, ...meta, unit: null, inMacs: null } as const;
  if (speedUp.kind !== 'at' && speedUp.kind !== 'more-than') return nothing;
  const atMost = speedUp.kind === 'more-than';
  const paidBack = (unit: 'seconds' | 'macs'): PaidBack | null => {
    const of = (key: StudyRowKey): number | null => rows.find((each) => each.row === key)?.[unit] ?? null;
    const [cost, scratch, adapt] = [metaOf(unit), of(searchKey(speedUp.budget)), of('adapt')];
    if (cost === null || scratch === null || adapt === null) return null;
    return { tasks: scratch > adapt ? Math.ceil(cost / (scratch - adapt)) : null };
  };
  const [inSeconds, inMacs] = [paidBack('seconds'), paidBack('macs')];
  if (inSeconds !== null) return { ...meta, ...inSeconds, atMost, unit: 'seconds', inMacs };
  return inMacs === null ? { ...nothing, atMost } : { ...meta, ...inMacs, atMost, unit: 'macs', inMacs: null };
}

/** Over those that have it; null where none has. */
function meanOf<T>(items: readonly T[], value: (item: T) => number | null): number | null {
  const known = items.flatMap((item) => value(item) ?? []);
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0) / known.length;
}
