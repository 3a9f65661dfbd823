/** @file Curves of runs that differ by seed only as one: their mean at each place, with its interval as the band. Pure. */

import { type ChartSeries, positionsOf } from '@/components/chart/chart-data';
import type { ChartAxis } from '@/components/chart/clock';
import { fewestSeeds, meanInterval } from '@/domain/statistics/mean-interval';

/** Places of a mean curve: about one per pixel. */
const places = 500;

/**
 * Each place averages the runs whose curve spans it, interpolated linearly between points. The band is the 95 % t
 * interval of the mean over seeds; where fewer than three runs span a place there is none.
 */
export function seedCurve(
  runs: readonly ChartSeries[],
  axis: ChartAxis,
  logX: boolean,
  /** What the metric can be: the band ends there. */
  [least, most]: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
): Pick<ChartSeries, 'curve' | 'clock' | 'band'> {
  const lines = runs.map((run) => finitePoints(run, axis)).filter(({ x }) => x.length > 0);
  const x = commonPlaces(
    lines.map((line) => line.x),
    logX,
  );
  const figures = x.map((place) =>
    meanInterval(
      lines.flatMap((line) => {
        const value = readAt(line, place);
        return value === null ? [] : [value];
      }),
    ),
  );
  const inSteps = axis === 'step';
  return {
    curve: {
      step: inSteps ? x : x.map((_, at) => at),
      time: inSteps ? x.map((_, at) => at) : x.map((seconds) => seconds * 1000),
      mean: figures.map(({ mean }) => mean),
      min: figures.map(({ mean, low, n }) => (n < fewestSeeds || low === null ? mean : Math.max(least, low))),
      max: figures.map(({ mean, high, n }) => (n < fewestSeeds || high === null ? mean : Math.min(most, high))),
      nonFinite: x.map(() => 0),
    },
    clock: { origin: 0, spans: [] },
    band: 'interval',
  };
}

interface Line {
  /** Ascending. */
  readonly x: readonly number[];
  readonly y: readonly number[];
}

function finitePoints(run: ChartSeries, axis: ChartAxis): Line {
  const points = positionsOf(run, axis)
    .map((x, at) => [x, run.curve.mean[at] ?? Number.NaN] as const)
    .filter(([, y]) => Number.isFinite(y))
    .sort((a, b) => a[0] - b[0]);
  return { x: points.map(([x]) => x), y: points.map(([, y]) => y) };
}

/** The positions of the lines' points; a grid if these are too many. */
function commonPlaces(lines: readonly (readonly number[])[], logX: boolean): number[] {
  const all = [...new Set(lines.flat())].filter((x) => !logX || x > 0).sort((a, b) => a - b);
  const [first] = all;
  const last = all.at(-1);
  if (all.length <= places || first === undefined || last === undefined) return all;
  const share = (at: number): number => at / (places - 1);
  return Array.from({ length: places }, (_, at) =>
    logX ? first * (last / first) ** share(at) : first + (last - first) * share(at),
  );
}

/** Null outside the line's span. */
function readAt({ x, y }: Line, place: number): number | null {
  let low = 0;
  let high = x.length - 1;
  if (place < (x[low] ?? Number.NaN) || place > (x[high] ?? Number.NaN)) return null;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) <= place) low = middle;
    else high = middle;
  }
  const [x0 = 0, x1 = 0, y0 = 0, y1 = 0] = [x[low], x[high], y[low], y[high]];
  return x1 === x0 ? y1 : y0 + ((y1 - y0) * (place - x0)) / (x1 - x0);
}
