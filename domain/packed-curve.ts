/**
 * @file A curve as charts fetch it: its columns as numbers, of four bytes if nothing visible is lost, in base64. A
 * hundred curves in JSON take longer to write, check and read than to draw.
 */
import type { RunId } from './ids';
import type { Curve } from './records/run';

/** In this order. */
const packedColumns = ['step', 'time', 'mean', 'min', 'max', 'nonFinite'] as const;
type Columns = Readonly<Record<(typeof packedColumns)[number], ArrayLike<number>>>;

export interface PackedCurve {
  readonly run: RunId;
  readonly key: string;
  /** Points that the buckets represent. */
  readonly points: number;
  /** The result of packColumns, in base64. */
  readonly data: string;
}

/**
 * Of one column: its values are base, base + n/2, base + n, n, those of the column `mean`, or base + n/2 in two bytes. Little-endian, as every machine this
 * runs on. Reports keep what is packed: a kind is added at the end.
 */
const kinds = ['constant', 'halves', 'single', 'double', 'mean', 'short'] as const;
const halves = 2;
const meanAt = packedColumns.indexOf('mean');
/** Length; then kind and base of each column. */
const headerBytes = 8 * (1 + 2 * packedColumns.length);

/**
 * Exact for steps, times and counts (whole or half numbers within a span of 2³¹) and for columns of one value. Others are, too,
 * if `exact`; otherwise they keep their distance from the column's least value to seven digits, in half the bytes.
 */
export function packColumns(columns: Columns, exact: boolean): Uint8Array {
  const parts = packedColumns.map((name) =>
    (name === 'min' || name === 'max') && isAlike(columns[name], columns.mean)
      ? asMean
      : packColumn(columns[name], exact),
  );
  const header = [columns.step.length, ...parts.flatMap(({ kind, base }) => [kinds.indexOf(kind), base])];
  const blocks = [bytesOf(Float64Array.from(header)), ...parts.map(({ data }) => bytesOf(data))];
  const whole = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}

/** Where each bucket is one point. */
const asMean: PackedColumn = { kind: 'mean', base: 0, data: new Uint32Array() };

function isAlike(values: ArrayLike<number>, others: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Object.is(values[i], others[i])) return false;
  return values.length > 0;
}

interface PackedColumn {
  readonly kind: (typeof kinds)[number];
  readonly base: number;
  readonly data: Uint16Array | Uint32Array | Float32Array | Float64Array;
}

function packColumn(values: ArrayLike<number>, exact: boolean): PackedColumn {
  const first = values[0] ?? 0;
  const { length } = values;
  // Plain loops: a function that is called for every value takes longer than all else that a chart's answer needs.
  let base = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let same = true;
  for (let i = 0; i < length; i++) {
    const value = values[i] ?? Number.NaN;
    if (same && !Object.is(value, first)) same = false;
    if (value < base && value !== Number.NEGATIVE_INFINITY) base = value;
    if (value > most && value !== Number.POSITIVE_INFINITY) most = value;
  }
  if (same) return { kind: 'constant', base: first, data: new Uint32Array() };
  // Up to here every half is a distinct number.
  const small = most - base < 2 ** 31 && Math.max(Math.abs(base), Math.abs(most)) < 2 ** 51;
  const short = small && (most - base) * halves < 2 ** 16;
  const data = small ? halvesOf(values, base, short ? new Uint16Array(length) : new Uint32Array(length)) : null;
  if (data !== null) return { kind: short ? 'short' : 'halves', base, data };
  if (!exact && Number.isFinite(base) && Math.fround(most - base) < Number.POSITIVE_INFINITY) {
    const single = new Float32Array(length);
    for (let i = 0; i < length; i++) single[i] = (values[i] ?? Number.NaN) - base;
    return { kind: 'single', base, data: single };
  }
  return { kind: 'double', base: 0, data: Float64Array.from(values) };
}

/** Null where one of them is no half, nor whole. */
function halvesOf<Data extends Uint16Array | Uint32Array>(
  values: ArrayLike<number>,
  base: number,
  data: Data,
): Data | null {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    const half = (value - base) * halves;
    if (!(half >= 0 && half < 2 ** 32) || half !== Math.floor(half) || Object.is(value, -0)) return null;
    data[i] = half;
  }
  return data;
}

function bytesOf({ buffer, byteOffset, byteLength }: PackedColumn['data']): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

export function unpackCurve({ run, key, points, data }: PackedCurve): Curve {
  const text = atob(data);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  const [length = 0, ...header] = new Float64Array(bytes.slice(0, headerBytes).buffer);
  let at = headerBytes;
  /** Copied, because typed arrays must be aligned. */
  const take = (size: number): ArrayBuffer => {
    at += size * length;
    return bytes.slice(at - size * length, at).buffer;
  };
  const read: number[][] = [];
  const column = (nth: number): number[] => {
    const base = header[2 * nth + 1] ?? Number.NaN;
    switch (kinds[header[2 * nth] ?? 0]) {
      case 'halves':
        return Array.from(new Uint32Array(take(4)), (value) => base + value / halves);
      case 'short':
        return Array.from(new Uint16Array(take(2)), (value) => base + value / halves);
      case 'mean':
        return [...(read[meanAt] ?? [])];
      case 'single':
        return Array.from(new Float32Array(take(4)), (value) => base + value);
      case 'double':
        return Array.from(new Float64Array(take(8)));
      default:
        return new Array<number>(length).fill(base);
    }
  };
  // In the order of packedColumns: each starts where the one before it ended.
  for (let nth = 0; nth < packedColumns.length; nth++) read.push(column(nth));
  const [step = [], time = [], mean = [], min = [], max = [], nonFinite = []] = read;
  return { run, key, points, step, time, mean, min, max, nonFinite };
}
