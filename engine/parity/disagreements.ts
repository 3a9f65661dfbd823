/** @file Compares two observations part by part, and parameters and statistics view by view. Test material. */
import type { NetworkGraph } from '@/graph/types';
import { distance } from './distance';
import type { Observation } from './observe';

/** Parts that must be equal. */
const exact = ['correct', 'updates'];
/** Below this share of a vector's largest element, a view holds mostly what others' rounding leaves. */
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
