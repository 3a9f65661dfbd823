/** @file The candidates of a black-box search, put together from its series: all of one are logged at one step. Pure. */

/** What a candidate costs, by the last part of its series. */
export const costs = { parameters: 'Parameters', macs: 'Multiply-accumulates', latency: 'Latency, ms' } as const;
export const costNames = ['parameters', 'macs', 'latency'] as const;
type Cost = (typeof costNames)[number];

export interface Candidate {
  /** In the order trained, from 1. */
  readonly number: number;
  /** On validation, in [0, 1]. */
  readonly accuracy: number;
  /** Without what an older run did not log. */
  readonly costs: Readonly<Partial<Record<Cost, number>>>;
}

const accuracy = 'candidate.validationAccuracy';
export const candidateSeries = [accuracy, ...costNames.map((name) => `candidate.${name}`)];

interface Points {
  readonly key: string;
  readonly step: ArrayLike<number>;
  readonly mean: ArrayLike<number | null>;
}

export function candidatesOf(curves: readonly Points[]): Candidate[] {
  const valuesOf = (key: string): ReadonlyMap<number, number> => {
    const { step, mean } = curves.find((curve) => curve.key === key) ?? { step: [], mean: [] };
    return new Map(Array.from(step).flatMap((at, i) => (mean[i] == null ? [] : [[at, mean[i]] as const])));
  };
  const each = costNames.map((name) => [name, valuesOf(`candidate.${name}`)] as const);
  return [...valuesOf(accuracy)].map(([step, value], index) => ({
    number: index + 1,
    accuracy: value,
    costs: Object.fromEntries(
      each.flatMap(([name, values]) => (values.has(step) ? [[name, values.get(step)] as const] : [])),
    ),
  }));
}
