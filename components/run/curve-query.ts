/** @file What charts ask for and the key under which the answer is kept: the server prefetches the first ones itself. Pure. */
import type { RunId } from '@/domain/ids';

export interface CurveRequest {
  readonly run: RunId;
  readonly key: string;
}

export interface CurveView {
  readonly axis: 'step' | 'time';
  /** In the axis' unit (steps; milliseconds since the epoch); null is open. */
  readonly from: number | null;
  readonly to: number | null;
  /** Buckets per curve. */
  readonly width: number;
  /** Also points that a resumed run recomputed. */
  readonly discarded?: boolean;
}

/** Buckets fetched per curve of a run: about one per pixel of a chart's width. */
export const runBuckets = 600;

/** One per pixel for a few runs; for many one per four: the band from lowest to highest shows the rest. */
export function comparedBuckets(curves: number): number {
  return curves > 20 ? 150 : 600;
}

/** A chart's default query. */
export function wholeView(width: number): CurveView {
  return { axis: 'step', from: null, to: null, width };
}

export function curvesKey(requests: readonly CurveRequest[], view: CurveView): readonly unknown[] {
  const names = requests.map(({ run, key }) => `${run} ${key}`).join('\n');
  return ['curves', names, view.axis, view.from, view.to, view.width, view.discarded ?? false];
}

export const seriesKey = (run: RunId): readonly unknown[] => ['series', run];
