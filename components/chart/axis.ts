/** @file Axes: the range that shows everything drawn, round ticks, linear and logarithmic scales. Pure. */

import { format, precisionFixed, precisionRound } from 'd3-format';
import { formatDuration } from '../../domain/format';
import type { ChartData } from './chart-data';

export type ChartRange = readonly [low: number, high: number];

/** Share of the height left free above and below. */
const room = 0.05;

/**
 * The y range that shows everything drawn, spikes included. Pure. Lowest and highest value drawn between two x
 * positions (null: everywhere), with some room. On a log scale the room is a factor. Without any value [0, 1], or
 * [0.1, 1] on a log scale.
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
  // Nothing but zeros has no size of its own.
  if (low === 0 && high === 0) return [-1, 1];
  const margin = low === high ? Math.max(Math.abs(low) * room, 1e-9) : (high - low) * room;
  return [low - margin, high + margin];
}

export interface Tick {
  readonly value: number;
  readonly label: string;
}

export interface AxisRange {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  /** `seconds`: positions are lengths of time; `share`: values in [0, 1], written as percentages. */
  readonly measure: 'number' | 'seconds' | 'share';
}

/** Approximate width of a letter in labels, in pixels, and the gap between two labels. */
const letter = 6.4;
const between = 14;
/** Margin to the right of every plot. */
const edge = 12;
/** Height of a line of text on a vertical axis. */
const line = 26;

/**
 * The ticks of every axis, of curves and of drawings, and their labels. Pure. As many as fit beside each other without
 * touching, with enough digits to distinguish neighbours.
 */
export function ticksAcross(range: AxisRange, pixels: number): Tick[] {
  for (let count = Math.max(1, Math.floor(pixels / 60)); count > 1; count--) {
    const ticks = ticksOf(range, count);
    const widest = Math.max(0, ...ticks.map(({ label }) => label.length));
    const places = ticks.map(({ value }) => place(range, value) * pixels);
    const apart = Math.min(pixels, ...places.slice(1).map((each, at) => each - (places[at] ?? 0)));
    // The last one is at the end, where half of a long label has no room.
    if (widest * letter + between <= apart)
      return ticks.filter(({ label }, at) => (places[at] ?? 0) + (label.length * letter) / 2 <= pixels + edge);
  }
  return ticksOf(range, 1).slice(0, 1);
}

export function ticksUp(range: AxisRange, pixels: number): Tick[] {
  return ticksOf(range, Math.max(2, Math.floor(pixels / line / 1.4)));
}

/** Width in pixels of the labels of a vertical axis. */
export function labelWidth(labels: readonly string[]): number {
  return Math.max(0, ...labels.map((label) => label.length)) * letter;
}

/** About `count` round values within the range, with their labels. */
export function ticksOf(range: AxisRange, count: number): Tick[] {
  const values = range.log
    ? logTicks(range, count)
    : range.measure === 'seconds'
      ? times(range, count)
      : linear(range, count);
  const labels = tickLabels(values, range);
  return values.map((value, at) => ({ value, label: labels[at] ?? '' }));
}

function linear({ low, high }: AxisRange, count: number): number[] {
  if (!(high > low)) return Number.isFinite(low) ? [low] : [];
  // What is computed from the ends may overflow.
  if (Math.max(-low, high) > 1e300) return [low, high];
  // Closer than the precision of numbers: there is nothing round between.
  if (high - low < Math.max(1e-300, Math.abs(low) * 2e-15, Math.abs(high) * 2e-15)) return [low];
  return roundValues(low, high, count);
}

/** About `count` multiples of 1, 2 or 5 times a power of ten, of which the nearest step by ratio: where d3 puts them, too. */
function roundValues(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const power = Math.floor(Math.log10(rough));
  const share = rough / 10 ** power;
  const factor = share >= Math.sqrt(50) ? 10 : share >= Math.sqrt(10) ? 5 : share >= Math.sqrt(2) ? 2 : 1;
  const step = factor * 10 ** power;
  // Of a step below one the inverse is whole: three tenths are 3 / 10, not 3 × 0.1.
  const inverse = 10 ** -power / factor;
  const values =
    power < 0
      ? within(low, high, low * inverse, high * inverse, (whole) => whole / inverse)
      : within(low, high, low / step, high / step, (whole) => whole * step);
  return values.length === 0 && count < 2 ? roundValues(low, high, 2 * count) : values;
}

/** The values of the whole numbers from `first` to `last`, rounded, that are between the ends. */
function within(low: number, high: number, first: number, last: number, of: (whole: number) => number): number[] {
  const from = Math.round(first);
  return Array.from({ length: Math.max(0, Math.round(last) - from + 1) }, (_, at) => of(from + at)).filter(
    (value) => value >= low && value <= high,
  );
}

/** Powers of ten, or 1, 2 and 5 times them if there are few. */
function logTicks(range: AxisRange, count: number): number[] {
  const { low, high } = range;
  if (!(low > 0) || !(high > low)) return low > 0 ? [low] : [];
  if (high / low < 1 + 2e-15 || low < 1e-300) return linear(range, count);
  const first = Math.floor(Math.log10(low));
  const decades = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, at) => first + at);
  const among = (leading: readonly number[]): number[] =>
    decades
      .flatMap((power) => leading.map((digit) => Number(`${digit}e${power}`)))
      .filter((value) => value >= low && value <= high);
  const powers = among([1]);
  if (powers.length >= 3) {
    const every = Math.ceil(powers.length / Math.max(2, count));
    return powers.filter((_, at) => at % every === 0);
  }
  const some = among([1, 2, 5]);
  return some.length >= 2 ? some : linear(range, count);
}

const day = 86_400;
/** Steps that are round on a clock, in seconds. */
const clockSteps = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, day, 2 * day];

/** Whole seconds, minutes, hours or days: a length of time is round on the clock, not in tens. */
function times(range: AxisRange, count: number): number[] {
  const { low, high } = range;
  const rough = (high - low) / count;
  if (!(rough >= 1)) return linear(range, count);
  if (high - low > 5 * day)
    return linear({ ...range, low: low / day, high: high / day }, count).map((days) => days * day);
  // The nearest by ratio.
  const step = clockSteps.reduce((a, b) => (Math.abs(Math.log(b / rough)) < Math.abs(Math.log(a / rough)) ? b : a));
  return within(low, high, low / step, high / step, (whole) => whole * step);
}

function tickLabels(values: readonly number[], { measure, log }: AxisRange): string[] {
  if (measure === 'share') {
    const hundredths = values.map((value) => value * 100);
    return numberLabels(hundredths, log).map((label) => `${label} %`);
  }
  if (measure === 'seconds') {
    const labels = values.map((value) => formatDuration(value * 1000));
    if (new Set(labels).size === labels.length) return labels;
    return numberLabels(values, log).map((label) => `${label} s`);
  }
  return numberLabels(values, log);
}

const scales = [
  { letter: 'M', size: 1e6 },
  { letter: 'G', size: 1e9 },
  { letter: 'T', size: 1e12 },
  { letter: 'P', size: 1e15 },
];

/** All of one form, with as many digits as the closest two need; on a log axis without the zeros at the end. */
function numberLabels(values: readonly number[], log: boolean): string[] {
  const sizes = values.map(Math.abs);
  const most = Math.max(0, ...sizes);
  // Counts as they are written elsewhere: 1.2 M, 3.5 G.
  const scale = log ? undefined : scales.find(({ size }) => most >= size && most < size * 1000);
  if (scale !== undefined) {
    const labels = numberLabels(
      values.map((value) => value / scale.size),
      false,
    );
    return labels.map((label) => (label === '0' ? label : `${label} ${scale.letter}`));
  }
  const least = Math.min(...sizes.filter((size) => size > 0), most);
  const gaps = values.slice(1).map((value, at) => Math.abs(value - (values[at] ?? 0)));
  const step = Math.min(...gaps, most);
  const powers = most >= 1e7 || least < 1e-4;
  const digits = powers ? precisionRound(step, most) - 1 : precisionFixed(step);
  // d3 counts no digits of steps below the least normal number.
  for (let kept = Number.isFinite(digits) ? Math.min(15, Math.max(0, digits)) : 3; ; kept++) {
    const write = powers ? format(`.${kept}~e`) : format(`,.${kept}${log ? '~' : ''}f`);
    const labels = values.map((value) => (value === 0 ? '0' : write(value).replace('e+', 'e')));
    // The last digit of a step like 5e39 is lost when its ends are subtracted.
    if (kept >= 15 || new Set(labels).size === labels.length) return labels;
  }
}

/** The position of a value between the ends, from 0 to 1. */
export function place({ low, high, log }: Pick<AxisRange, 'low' | 'high' | 'log'>, value: number): number {
  if (low === high) return 0.5;
  if (log) return (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
  // Halved: the ends may be further apart than a number holds.
  return (value / 2 - low / 2) / (high / 2 - low / 2);
}

export interface AxisScale {
  readonly ticks: readonly Tick[];
  /** Pixels of a value. */
  readonly place: (value: number) => number;
}

interface AxisShape {
  readonly pixels: readonly [start: number, end: number];
  /** A log scale is over the values that are positive: others can't be drawn on it. */
  readonly log?: boolean;
  /** How the figure is written elsewhere: used for its ticks if it distinguishes them. */
  readonly format?: (value: number) => string;
}

/** A linear or logarithmic scale with round ticks, for drawings. Pure. Over `values` with some room. */
/** "65.00 %", "70.00 %" as "65 %", "70 %", where all of them allow it. */
function withoutZeros(labels: readonly string[]): readonly string[] {
  const zeros = /[.]0+(?=\D*$)/;
  return labels.every((label) => zeros.test(label)) ? labels.map((label) => label.replace(zeros, '')) : labels;
}

export function axisScale(values: readonly number[], { pixels, log = false, format }: AxisShape): AxisScale {
  const finite = values.filter((value) => Number.isFinite(value) && (!log || value > 0));
  const to = log ? Math.log : (value: number): number => value;
  const back = log ? Math.exp : (value: number): number => value;
  const low = Math.min(...finite.map(to));
  const high = Math.max(...finite.map(to));
  const room = high > low ? (high - low) * 0.06 : Math.max(Math.abs(low) * 0.06, 0.5);
  const [from, until] = finite.length === 0 ? [0, 1] : [low - room, high + room];
  const range = { low: back(from), high: back(until), log, measure: 'number' as const };
  const [start, end] = pixels;
  const ticks = ticksOf(range, 6);
  const own = format === undefined ? [] : withoutZeros(ticks.map(({ value }) => format(value)));
  return {
    ticks: new Set(own).size < ticks.length ? ticks : ticks.map(({ value }, at) => ({ value, label: own[at] ?? '' })),
    place: (value) => start + place(range, value) * (end - start),
  };
}
