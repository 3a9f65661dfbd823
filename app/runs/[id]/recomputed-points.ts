/** @file Separates points that a resumed run recomputed from those that count. Pure. */
import type { Curve } from '@/domain/records/run';

type Points = Pick<Curve, 'step' | 'time' | 'mean' | 'min' | 'max' | 'nonFinite'>;

/**
 * A curve read with its discarded tails, in the order it was logged: where its steps go back, everything before that is at or
 * beyond the step gone back to was recomputed. Returns what counts, and each discarded tail with the point it leaves from.
 */
export function splitTails(curve: Points): { kept: Points; tails: Points[] } {
  const kept: number[] = [];
  const tails: number[][] = [];
  curve.step.forEach((step, at) => {
    if (step <= (curve.step[kept.at(-1) ?? -1] ?? Number.NEGATIVE_INFINITY)) {
      const from = kept.findIndex((each) => (curve.step[each] ?? 0) >= step);
      tails.push(kept.slice(Math.max(0, from - 1)));
      kept.length = from;
    }
    kept.push(at);
  });
  return { kept: pick(curve, kept), tails: tails.map((tail) => pick(curve, tail)) };
}

function pick(curve: Points, indices: readonly number[]): Points {
  const of = (values: readonly number[]): number[] => indices.map((at) => values[at] ?? Number.NaN);
  const { step, time, mean, min, max, nonFinite } = curve;
  return { step: of(step), time: of(time), mean: of(mean), min: of(min), max: of(max), nonFinite: of(nonFinite) };
}
