/** @file How far two vectors are apart, relative to the larger one's largest element. Test material. */

/**
 * ‖a − b‖∞ / max(‖a‖∞, ‖b‖∞, floor); infinite where lengths differ or anything is not finite. `floor` keeps vectors
 * that should be zero, but hold rounding noise, from being compared to themselves.
 */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>, floor = 1e-3): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = Math.max(floor, Number.MIN_VALUE);
  let difference = 0;
  for (let i = 0; i < a.length; i++) {
    const [x = Number.NaN, y = Number.NaN] = [a[i], b[i]];
    if (!Number.isFinite(x) || !Number.isFinite(y)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, Math.abs(x), Math.abs(y));
    difference = Math.max(difference, Math.abs(x - y));
  }
  return difference / largest;
}
