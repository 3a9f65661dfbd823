/** @file A linear or logarithmic scale with round ticks, for drawings. Pure. */
import { linearTicks, logTicks } from './ticks';

export interface AxisScale {
  readonly ticks: readonly number[];
  /** Pixels of a value. */
  readonly place: (value: number) => number;
}

/** Over `values` with some room; a log scale where asked and every value is positive. */
export function axisScale(values: readonly number[], pixels: readonly [number, number], log: boolean): AxisScale {
  const finite = values.filter(Number.isFinite);
  const asLog = log && finite.every((value) => value > 0);
  const to = asLog ? Math.log : (value: number): number => value;
  const back = asLog ? Math.exp : (value: number): number => value;
  const low = Math.min(...finite.map(to));
  const high = Math.max(...finite.map(to));
  const room = high > low ? (high - low) * 0.06 : Math.max(Math.abs(low) * 0.06, 0.5);
  const [from, until] = finite.length === 0 ? [0, 1] : [low - room, high + room];
  const [start, end] = pixels;
  return {
    ticks: asLog ? logTicks(back(from), back(until)) : linearTicks(from, until, 6),
    place: (value) => start + ((to(value) - from) / (until - from)) * (end - start),
  };
}
