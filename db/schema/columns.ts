/** @file Column types that SQLite lacks: floats that may be NaN, and vectors. */
import { customType } from 'drizzle-orm/sqlite-core';
import { unpackPoints } from '../series/piece';

/** A float64 that survives SQLite, which stores NaN as NULL: NaN is kept as text. */
export const float = customType<{ data: number; driverData: number | string }>({
  dataType: () => 'real',
  toDriver: (value) => (Number.isNaN(value) ? 'NaN' : value),
  fromDriver: Number,
});

/** Little-endian float32, one after the other. */
export const float32Vector = customType<{ data: Float32Array; driverData: Buffer }>({
  dataType: () => 'blob',
  toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
  // Copied: a Buffer's offset need not be a multiple of four.
  fromDriver: (value) => new Float32Array(new Uint8Array(value).buffer),
});

/** Points of a piece, packed: steps, times, values. */
export const packedPoints = customType<{ data: Float64Array; driverData: Buffer }>({
  dataType: () => 'blob',
  fromDriver: unpackPoints,
});
