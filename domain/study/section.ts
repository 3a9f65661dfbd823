/** @file What the prior value report (method §7) holds: its measurements, and for each section its figures and verdicts. */
import type { Interval } from '../statistics/mean-interval';
import type { StudyRowKey } from './index';

/** One row on one task with one prior. */
export interface StudyMeasurement {
  readonly fold: string;
  readonly prior: number;
  readonly task: number;
  readonly row: StudyRowKey;
  /** Test accuracy of the retrained network in percent, the mean over retraining seeds. */
  readonly accuracy: number;
  /** Cost of the search, validation included, retraining left out; null if it was not measured. */
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
   * The mean, with its interval after subtracting the difficulty of each task (the mean of its rows)
   * (Loftus and Masson 1994): datasets and tasks differ far more than rows do.
   */
  readonly accuracy: Interval;
  /** Row minus adapt, paired; null for adapt itself. */
  readonly difference: Interval | null;
  readonly seconds: number | null;
  readonly macs: number | null;
  readonly parameters: number | null;
}

/** `measurable` where best-of-n random beats the best rule that needs no search by more than δ, with the interval above zero. */
export interface Headroom {
  /** The rule with the highest mean among those measured. */
  readonly against: StudyRowKey;
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
  /** No budget is non-inferior, and adapt is better than each of them and than every row without a prior, intervals above zero. */
  | { readonly kind: 'more-than'; readonly budget: number }
  /** No budget is non-inferior, but `by` is not shown to be worse than adapt. */
  | { readonly kind: 'matched'; readonly budget: number; readonly by: StudyRowKey; readonly loss: Interval }
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
  /** ⌈meta cost / (scratch cost at equal accuracy − adapt cost)⌉ in `unit`; null if nothing is saved or known. */
  readonly tasks: number | null;
  /** The largest budget was not enough: fewer tasks may do. */
  readonly atMost: boolean;
  /** Of meta-training one prior. */
  readonly metaSeconds: number | null;
  readonly metaMacs: number | null;
  /** Null where costs, or the budget to compare with, are not known. */
  readonly unit: 'seconds' | 'macs' | null;
  /** The same in multiply-accumulates, where `unit` is seconds; null if they are not known. */
  readonly inMacs: PaidBack | null;
}

/** `tasks`: null if nothing is saved. */
export type PaidBack = { readonly tasks: number | null };

/** Adapt minus the search that costs most nearly as much, paired: steps from a prior may cost more than steps from scratch. */
export interface EqualCompute {
  readonly gain: Interval;
  /** That search's steps over adapt's. */
  readonly budget: number;
  /** Its multiply-accumulates over adapt's; null if they were not measured: then it has as many steps. */
  readonly inMacs: number | null;
  /** The same difference for these folds and no others; null within one fold. */
  readonly fixedFolds: Interval | null;
}

/** Holds where adapt is better, interval above zero, than every row without a prior that costs no more. */
export interface Claim {
  readonly verdict: 'holds' | 'refused' | 'unknown';
  /** Adapt minus each such row. */
  readonly against: readonly { readonly row: StudyRowKey; readonly gain: Interval }[];
}

export interface StudySection {
  readonly folds: readonly string[];
  readonly priors: number;
  readonly tasks: number;
  readonly rows: readonly RowFigures[];
  readonly headroom: Headroom;
  readonly claim: Claim;
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
