/**
 * @file The prior value report (method §7): what each row reached at which cost, and the conclusions. Pure: from
 * measurements to figures and verdicts; domain/study/sentences.ts puts them into words.
 */
import type { Interval } from '../statistics/mean-interval';
import { type StudyRow, type StudyRowKey, searchKey } from './index';
import { clusteredInterval, fixedFoldsInterval, pairedValues, type StudyValue } from './interval';
import type {
  BreakEven,
  Claim,
  Credit,
  EqualCompute,
  Headroom,
  MetaCost,
  PaidBack,
  RowFigures,
  SectionInput,
  SpeedUp,
  StudyMeasurement,
  StudySection,
} from './section';

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
  const without = rows.filter(({ row }) => !usesPrior(row));
  const speedUp = speedUpOf(against, without, rows, delta);
  const headroom = headroomOf(
    trivialRows.map((row) => [row, valuesOf(row)]),
    valuesOf('random-best'),
    delta,
  );
  const nearest = nearestInCost(ascending, rows);
  return {
    folds: [...new Set(measurements.map(({ fold }) => fold))],
    priors: new Set(measurements.map(({ fold, prior }) => `${fold}/${prior}`)).size,
    tasks: new Set(measurements.map(({ fold, task }) => `${fold}/${task}`)).size,
    rows,
    headroom,
    claim: claimOf(without, rows, (row) => difference('adapt', row), headroom),
    equalCompute: {
      ...nearest,
      gain: difference('adapt', searchKey(nearest.budget)),
      fixedFolds:
        new Set(measurements.map(({ fold }) => fold)).size > 1 && ranked
          ? fixedFoldsInterval(pairedValues(valuesOf('adapt'), valuesOf(searchKey(nearest.budget))))
          : null,
    },
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

/** Rules that choose a cell without any search. */
const trivialRows = [
  'random',
  'parameter-free',
  'most-parameters',
  'fewest-parameters',
] as const satisfies readonly StudyRow[];

const cheapRows: ReadonlySet<StudyRowKey> = new Set<StudyRow>([...trivialRows, 'random-matched']);

/** Rows that use the prior: no claim is made against them. */
const priorRows: ReadonlySet<StudyRowKey> = new Set<StudyRow>([
  'adapt',
  'prior-genotype',
  'borrowed',
  'weights-only',
  'architecture-only',
]);

const usesPrior = (row: StudyRowKey): boolean => priorRows.has(row);

/** By fold and task, each counted once: rows that are the same for every prior are no additional evidence. */
function headroomOf(
  rules: readonly (readonly [StudyRowKey, readonly StudyValue[]])[],
  best: readonly StudyValue[],
  delta: number,
): Headroom {
  const measured = rules
    .map(([against, values]) => ({ against, values: onePerTask(values) }))
    .filter(({ values }) => values.length > 0)
    .sort((a, b) => clusteredInterval(b.values).mean - clusteredInterval(a.values).mean);
  const { against, values } = measured[0] ?? { against: 'random', values: [] };
  const gain = clusteredInterval(pairedValues(onePerTask(best), values));
  if (gain.low === null) return { against, gain, verdict: 'unknown' };
  return { against, gain, verdict: gain.low > 0 && gain.mean > delta ? 'measurable' : 'not-measurable' };
}

/** The mean over priors, as prior 0. */
function onePerTask(values: readonly StudyValue[]): StudyValue[] {
  const tasks = new Map<string, StudyValue[]>();
  for (const each of values) {
    const key = JSON.stringify([each.fold, each.task]);
    tasks.set(key, [...(tasks.get(key) ?? []), each]);
  }
  return [...tasks.values()].flatMap((of) => {
    const [first] = of;
    return first === undefined ? [] : [{ ...first, prior: 0, value: clusteredMean(of) }];
  });
}

const clusteredMean = (values: readonly StudyValue[]): number =>
  values.reduce((sum, { value }) => sum + value, 0) / values.length;

/** Costs within a tenth of adapt's count as no more. Where they are not known, rules are cheap and so is a search of as many steps. */
function claimOf(
  without: readonly RowFigures[],
  rows: readonly RowFigures[],
  difference: (row: StudyRowKey) => Interval,
  headroom: Headroom,
): Claim {
  const own = rows.find(({ row }) => row === 'adapt')?.macs ?? null;
  const against = without
    .filter(({ row, macs }) =>
      macs === null || own === null ? row === searchKey(1) || cheapRows.has(row) : macs <= 1.1 * own,
    )
    .map(({ row }) => ({ row, gain: difference(row) }));
  if (headroom.verdict === 'unknown' || against.length === 0) return { verdict: 'unknown', against };
  if (against.some(({ gain }) => gain.low === null)) return { verdict: 'unknown', against };
  const beaten = against.every(({ gain }) => gain.low !== null && gain.low > 0);
  return { verdict: beaten && headroom.verdict === 'measurable' ? 'holds' : 'refused', against };
}

function creditOf(against: StudyRowKey, gain: Interval, delta: number): Credit {
  if (gain.low === null) return { against, gain, verdict: 'unknown' };
  if (gain.mean <= delta) return { against, gain, verdict: 'within-delta' };
  return { against, gain, verdict: gain.low > 0 ? 'earned' : 'unresolved' };
}

/** Non-inferior: the whole interval of (search − adapt) is above −δ. */
function speedUpOf(
  against: readonly { budget: number; loss: Interval }[],
  without: readonly RowFigures[],
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
  const { budget } = last;
  if (last.loss.high < 0) {
    // The whole envelope: shorter searches, the best of the random ones and every rule, not the longest search alone.
    const match = without
      .flatMap(({ row, difference: loss }) =>
        loss === null || (loss.high !== null && loss.high < 0) ? [] : [{ by: row, loss }],
      )
      .sort((a, b) => b.loss.mean - a.loss.mean)[0];
    return match === undefined ? { kind: 'more-than', budget } : { kind: 'matched', budget, ...match };
  }
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
function nearestInCost(
  budgets: readonly number[],
  rows: readonly RowFigures[],
): Omit<EqualCompute, 'gain' | 'fixedFolds'> {
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

/** Over those that have it; null if none has. */
function meanOf<T>(items: readonly T[], value: (item: T) => number | null): number | null {
  const known = items.flatMap((item) => value(item) ?? []);
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0) / known.length;
}
