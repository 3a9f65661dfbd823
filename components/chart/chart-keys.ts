/** @file What a key does to a chart that has the focus. Pure. */
import type { ChartRange } from './axis';

export interface KeyView {
  /** Positions of the points drawn, ascending. */
  readonly x: readonly number[];
  /** Index of the point the cursor is at; null is the last. */
  readonly cursor: number | null;
  readonly range: ChartRange | null;
  readonly logX: boolean;
}

export type KeyEffect =
  | { readonly type: 'cursor'; readonly index: number }
  | { readonly type: 'range'; readonly range: ChartRange | null };

const page = 10;

/**
 * Arrows move the cursor by a point, PageUp and PageDown by ten, Home and End to the ends of what is shown; + and − zoom about
 * the cursor; 0 shows all. Null: the key means nothing here.
 */
export function keyEffect(key: string, view: KeyView): KeyEffect | null {
  const { x, range, logX } = view;
  const shown = (at: number): boolean => range === null || ((x[at] ?? 0) >= range[0] && (x[at] ?? 0) <= range[1]);
  const first = x.findIndex((_, at) => shown(at));
  const last = x.findLastIndex((_, at) => shown(at));
  if (first < 0) return key === '0' ? { type: 'range', range: null } : null;
  const at = Math.min(last, Math.max(first, view.cursor ?? last));
  const to = (index: number): KeyEffect => ({ type: 'cursor', index: Math.min(last, Math.max(first, index)) });
  const whole: ChartRange = [x[0] ?? 0, x.at(-1) ?? 0];
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return to(at - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return to(at + 1);
    case 'PageDown':
      return to(at - page);
    case 'PageUp':
      return to(at + page);
    case 'Home':
      return to(first);
    case 'End':
      return to(last);
    case '+':
    case '=':
      return { type: 'range', range: zoomed(range ?? whole, x[at] ?? 0, 0.5, whole, logX) };
    case '-':
      return { type: 'range', range: zoomed(range ?? whole, x[at] ?? 0, 2, whole, logX) };
    case '0':
      return { type: 'range', range: null };
    default:
      return null;
  }
}

/** `factor` below 1 zooms in. Null once it shows all. */
function zoomed(range: ChartRange, about: number, factor: number, whole: ChartRange, logX: boolean): ChartRange | null {
  const scale = logX ? Math.log : (value: number): number => value;
  const back = logX ? Math.exp : (value: number): number => value;
  const centre = scale(about);
  const low = back(centre + (scale(range[0]) - centre) * factor);
  const high = back(centre + (scale(range[1]) - centre) * factor);
  if (!(low < high)) return range;
  const kept: ChartRange = [Math.max(low, whole[0]), Math.min(high, whole[1])];
  return kept[0] <= whole[0] && kept[1] >= whole[1] ? null : kept;
}
