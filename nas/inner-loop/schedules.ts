/** @file Schedules over a run: t counts from 0 to total − 1. */

/** Cosine from `start` to 0 over `total` steps (Loshchilov & Hutter 2017): the last step is just above 0. */
export const cosine = (start: number, t: number, total: number): number =>
  (start / 2) * (1 + Math.cos((Math.PI * t) / Math.max(1, total)));

/**
 * Cosine with warm restarts (SGDR, Loshchilov & Hutter 2017, eq. 5): to 0 over `period` steps, then from `start` again over a
 * period `factor` times as long. `factor` is at least 1.
 */
export function warmRestarts(start: number, t: number, { period, factor }: { period: number; factor: number }): number {
  let since = t;
  let length = period;
  while (since >= length) {
    since -= length;
    length *= factor;
  }
  return cosine(start, since, length);
}

/** Linear from `start` at t = 0 to `end` at t = total − 1. */
export const linear = (start: number, end: number, t: number, total: number): number =>
  total <= 1 ? start : start + (end - start) * (Math.min(t, total - 1) / (total - 1));

/** τ of the Gumbel-softmax at step t of a search, or at iteration t of a meta-training (method.md §2): linear between its ends. */
export const temperatureAt = ({ start, end }: { start: number; end: number }, t: number, total: number): number =>
  linear(start, end, t, total);

/** Linear to 0 at t = total: the meta rate λ (Reptile). */
export const fading = (start: number, t: number, total: number): number => start * (1 - t / Math.max(1, total));

export const scheduled = (kind: 'constant' | 'cosine', start: number, t: number, total: number): number =>
  kind === 'constant' ? start : cosine(start, t, total);
