/** @file How much the generated database holds: like a lab's after years, five times as much, or small enough for a check. */

export interface Sizes {
  readonly name: 'large' | 'full' | 'quick';
  readonly runs: number;
  readonly points: number;
  /** Points of the longest series. */
  readonly longest: number;
  /** Number of runs with one series, and its number of points. */
  readonly longRuns: number;
  readonly longRunPoints: number;
  /** Series of one run, and points of each. */
  readonly manySeries: number;
  readonly manySeriesPoints: number;
}

export const sizes = {
  large: {
    name: 'large',
    runs: 50_000,
    points: 250_000_000,
    longest: 1_000_000,
    longRuns: 100,
    longRunPoints: 100_000,
    manySeries: 1000,
    manySeriesPoints: 1000,
  },
  full: {
    name: 'full',
    runs: 10_000,
    points: 50_000_000,
    longest: 1_000_000,
    longRuns: 100,
    longRunPoints: 100_000,
    manySeries: 1000,
    manySeriesPoints: 1000,
  },
  quick: {
    name: 'quick',
    runs: 300,
    points: 400_000,
    longest: 20_000,
    longRuns: 12,
    longRunPoints: 2000,
    manySeries: 60,
    manySeriesPoints: 200,
  },
} as const satisfies Record<string, Sizes>;

/** Metrics of an ordinary run. */
export const metrics = [
  { key: 'train.loss', goal: 'min', unit: '' },
  { key: 'train.accuracy', goal: 'max', unit: '' },
  { key: 'validation.loss', goal: 'min', unit: '' },
  { key: 'validation.accuracy', goal: 'max', unit: '' },
  { key: 'train.gradientNorm', goal: 'none', unit: '' },
  { key: 'schedule.learningRate', goal: 'none', unit: '' },
  { key: 'throughput.images', goal: 'none', unit: 'images/s' },
  { key: 'entropy.normal', goal: 'none', unit: 'nats' },
] as const;

/** The special runs take their share; what is left is spread over the ordinary ones. Mean steps of each. */
export function ordinarySteps(of: Sizes): number {
  const special = of.longest + of.longRuns * of.longRunPoints + of.manySeries * of.manySeriesPoints;
  // A little more, so that rounding leaves no fewer points than were promised.
  return Math.ceil((1.02 * (of.points - special)) / (ordinaryRuns(of) * metrics.length));
}

/** Adaptations of the one prior. */
export const adaptations = 8;

/**
 * All but the one with many series, the long ones, and a meta-training with its prior's adaptations; the longest series is in the run
 * with many.
 */
export function ordinaryRuns(of: Sizes): number {
  return of.runs - of.longRuns - adaptations - 2;
}
