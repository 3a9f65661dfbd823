/**
 * @file A curve as charts fetch it: its columns as little-endian float64 in base64, one after the other. A hundred curves in
 * JSON take longer to write, check and read than to draw.
 */
import type { RunId } from './ids';
import type { Curve } from './records/run';

/** In this order. */
export const packedColumns = ['step', 'time', 'mean', 'min', 'max', 'nonFinite'] as const;

export interface PackedCurve {
  readonly run: RunId;
  readonly key: string;
  /** Points that the buckets stand for. */
  readonly points: number;
  /** Of `packedColumns`, each as long as the curve has buckets. */
  readonly data: string;
}

export function unpackCurve({ run, key, points, data }: PackedCurve): Curve {
  const text = atob(data);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  const all = new Float64Array(bytes.buffer);
  const length = all.length / packedColumns.length;
  const column = (name: (typeof packedColumns)[number]): number[] => {
    const from = packedColumns.indexOf(name) * length;
    return Array.from(all.subarray(from, from + length));
  };
  return {
    run,
    key,
    points,
    step: column('step'),
    time: column('time'),
    mean: column('mean'),
    min: column('min'),
    max: column('max'),
    nonFinite: column('nonFinite'),
  };
}
