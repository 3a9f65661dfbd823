/** @file Compares two observations part by part, and parameters and statistics view by view. Test material. */

import type { NetworkGraph } from '@/graph/types';
import type { Observation } from './observe';

/**
 * How far two vectors are apart, relative to the larger one's largest element. Test material. ‖a − b‖∞ / max(‖a‖∞,
 * ‖b‖∞, floor); infinite where lengths differ or anything is not finite. `floor` keeps vectors that should be zero,
 * but hold rounding noise, from being compared to themselves.
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

/** Parts that must be equal. */
const exact = ['correct', 'updates'];
/** Below this share of a vector's largest element, a view holds mostly rounding noise of others. */
const floorShare = 1e-3;

interface View {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** Each part or view that differs by more than `tolerance` of its own largest element, as `part view: distance`. */
export function disagreements(graph: NetworkGraph, a: Observation, b: Observation, tolerance: number): string[] {
  return Object.keys(a).flatMap((part) => {
    const [left = [], right = []] = [a[part], b[part]];
    const limit = exact.includes(part) ? 0 : tolerance;
    const floor = floorShare * largest(left);
    return viewsOf(graph, part, left.length).flatMap(({ name, offset, size }) => {
      const slice = (vector: ArrayLike<number>) =>
        Array.from({ length: size }, (_, i) => vector[offset + i] ?? Number.NaN);
      const apart =
        left.length === right.length ? distance(slice(left), slice(right), floor) : Number.POSITIVE_INFINITY;
      return apart > limit ? [`${part} ${name}: ${apart.toExponential(1)}`.replace('  ', ' ')] : [];
    });
  });
}

function viewsOf(graph: NetworkGraph, part: string, length: number): readonly View[] {
  if (['dParameters', 'parameters', 'firstMoments', 'secondMoments'].includes(part)) return graph.parameters;
  return part === 'statistics' ? graph.statistics : [{ name: '', offset: 0, size: length }];
}

function largest(vector: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < vector.length; i++) most = Math.max(most, Math.abs(vector[i] ?? 0));
  return most;
}
