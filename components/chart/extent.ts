/** @file The y range that shows everything drawn, spikes included. Pure. */
import type { ChartData } from './chart-data';

export type ChartRange = readonly [low: number, high: number];

/** Share of the height left free above and below. */
const room = 0.05;

/**
 * Lowest and highest value drawn between two x positions (null: everywhere), with some room. On a log scale the room is a
 * factor. Without any value [0, 1], or [0.1, 1] on a log scale.
 */
export function yExtent(
  data: ChartData,
  isShown: (series: number) => boolean,
  within: ChartRange | null,
  log: boolean,
): ChartRange {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  data.columns.forEach((columns, series) => {
    if (!isShown(series)) return;
    for (const column of [columns.line, columns.low, columns.high]) {
      column.forEach((value, at) => {
        if (value === null || value === undefined) return;
        const x = data.x[at] ?? 0;
        if (within !== null && (x < within[0] || x > within[1])) return;
        if (value < low) low = value;
        if (value > high) high = value;
      });
    }
  });
  if (low > high) return log ? [0.1, 1] : [0, 1];
  if (log) {
    const factor = low === high ? 2 : (high / low) ** room;
    return [low / factor, high * factor];
  }
  const margin = low === high ? Math.max(Math.abs(low) * room, 1e-9) : (high - low) * room;
  return [low - margin, high + margin];
}
