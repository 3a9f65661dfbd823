/** @file The values that a pickle holds, and numbers as NumPy stores them. */

/** An array as NumPy pickles it. `dtype`: its letter and bytes per element, as "u1", "i8". */
export interface PickledArray {
  readonly kind: 'array';
  shape: readonly number[];
  dtype: string;
  fortran: boolean;
  data: Uint8Array;
}
export interface PickledType {
  readonly kind: 'dtype';
  readonly code: string;
  order: string;
}
interface Named {
  readonly kind: 'name';
  readonly name: string;
}
export type Pickled =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | Pickled[]
  | Map<Pickled, Pickled>
  | PickledArray
  | PickledType
  | Named;

export const is = <K extends string>(value: Pickled | undefined, kind: K): value is Extract<Pickled, { kind: K }> =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;

/** A text, or the bytes that Python 2 wrote for one; null for anything else. */
export function textOf(value: Pickled): string | null {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : null;
}

/** Whole numbers of a list or an array; null for anything else. */
export function numbersOf(value: Pickled | undefined): number[] | null {
  if (Array.isArray(value)) return value.every((each) => typeof each === 'number') ? value.map(Number) : null;
  return is(value, 'array') ? elementsOf(value.data, value.dtype) : null;
}

/** Little-endian numbers of a NumPy type such as "i8"; null for what are no numbers. */
export function elementsOf(data: Uint8Array, dtype: string): number[] | null {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const readers: Readonly<Record<string, readonly [number, (at: number) => number]>> = {
    b1: [1, (at) => view.getUint8(at)],
    u1: [1, (at) => view.getUint8(at)],
    i1: [1, (at) => view.getInt8(at)],
    u2: [2, (at) => view.getUint16(at, true)],
    i2: [2, (at) => view.getInt16(at, true)],
    u4: [4, (at) => view.getUint32(at, true)],
    i4: [4, (at) => view.getInt32(at, true)],
    u8: [8, (at) => Number(view.getBigUint64(at, true))],
    i8: [8, (at) => Number(view.getBigInt64(at, true))],
    f4: [4, (at) => view.getFloat32(at, true)],
    f8: [8, (at) => view.getFloat64(at, true)],
  };
  const reader = readers[dtype];
  if (reader === undefined) return null;
  const [size, read] = reader;
  return Array.from({ length: Math.floor(data.length / size) }, (_, index) => read(index * size));
}
