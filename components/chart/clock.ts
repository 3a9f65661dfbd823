/** @file The x axes of charts: steps, seconds since the start, running seconds. Pure. */

export const chartAxes = ['step', 'time', 'device'] as const;
/** `time`: seconds since the run's start. `device`: of these, only the seconds in which an attempt held its device. */
export type ChartAxis = (typeof chartAxes)[number];

/** When a run began and when it was running. Milliseconds since the epoch. */
export interface Clock {
  readonly origin: number;
  /** Its attempts, ascending; an open end is infinite. Without any, all time since the origin counts. */
  readonly spans: readonly (readonly [start: number, end: number])[];
}

/** Seconds on the axis at a time of day. */
export function positionOf(axis: 'time' | 'device', clock: Clock, time: number): number {
  if (axis === 'time' || clock.spans.length === 0) return (time - clock.origin) / 1000;
  const worked = clock.spans.reduce((sum, [start, end]) => sum + Math.max(0, Math.min(time, end) - start), 0);
  return worked / 1000;
}

/** The time of day at a number of seconds on the axis: the inverse of `positionOf`. */
export function timeAt(axis: 'time' | 'device', clock: Clock, seconds: number): number {
  if (axis === 'time' || clock.spans.length === 0) return clock.origin + seconds * 1000;
  let left = Math.max(0, seconds * 1000);
  let reached = clock.origin;
  for (const [start, end] of clock.spans) {
    if (left <= end - start) return start + left;
    left -= end - start;
    reached = end;
  }
  return reached;
}
