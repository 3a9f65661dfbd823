/**
 * @file Columns of numbers in few bytes, without loss: evenly spaced steps as two numbers, times as differences, values as decimals,
 * float32 or indices of a short list where that is exact, else as they are. What was never packed is told by its length.
 */

/** How a column is written. */
const form = { plain: 0, even: 6, differences: 7, decimals: 8, single: 4, listed: 5 } as const;
const mostDecimals = 12;
const mostListed = 1 << 12;
const mostBits = 32;

/** Grows as needed; one for all, because packing is synchronous. */
let bytes = new Uint8Array(1 << 16);
let view = new DataView(bytes.buffer);
let at = 0;

function room(wanted: number): void {
  if (at + wanted <= bytes.length) return;
  const wider = new Uint8Array(2 * (at + wanted));
  wider.set(bytes);
  bytes = wider;
  view = new DataView(bytes.buffer);
}

function putByte(value: number): void {
  room(1);
  bytes[at++] = value;
}

function putFloat(value: number): void {
  room(8);
  view.setFloat64(at, value, true);
  at += 8;
}

/** A safe integer, seven bits a byte, its sign in the lowest bit. */
function putWhole(value: number): void {
  let rest = Math.abs(value);
  putByte((rest % 64) * 2 + (value < 0 ? 1 : 0) + (rest >= 64 ? 128 : 0));
  for (rest = Math.floor(rest / 64); rest > 0; rest = Math.floor(rest / 128)) {
    putByte((rest % 128) + (rest >= 128 ? 128 : 0));
  }
}

/** Whole numbers from 0, `width` bits each, the lowest first. */
function putBits(values: ArrayLike<number>, width: number): void {
  putByte(width);
  room(Math.ceil((values.length * width) / 8) + 1);
  let held = 0;
  let bits = 0;
  for (let i = 0; i < values.length; i++) {
    held += (values[i] ?? 0) * 2 ** bits;
    bits += width;
    while (bits >= 8) {
      bytes[at++] = held & 255;
      held = Math.floor(held / 256);
      bits -= 8;
    }
  }
  if (bits > 0) bytes[at++] = held & 255;
}

const widthOf = (most: number): number => (most === 0 ? 0 : Math.floor(Math.log2(most)) + 1);

/** `columns` of one length, one after the other. */
export function packColumns(flat: Float64Array, columns: number): Uint8Array {
  const count = flat.length / columns;
  at = 0;
  putByte(count & 255);
  putByte(count >> 8);
  for (let of = 0; of < columns; of++) putColumn(flat.subarray(of * count, (of + 1) * count));
  if (!isPacked(at, columns)) putByte(0);
  return bytes.slice(0, at);
}

function putColumn(values: Float64Array): void {
  if (putEven(values)) return;
  const single = values.every((value) => Object.is(Math.fround(value), value));
  let least: Shape = single ? singlesOf(values) : plainOf(values);
  for (const shapeOf of [differencesOf, decimalsOf, listOf]) {
    const shape = shapeOf(values, least.size);
    if (shape !== null && shape.size < least.size) least = shape;
  }
  least.put();
}

function putEven(values: Float64Array): boolean {
  const first = values[0] ?? 0;
  const stride = (values[1] ?? 0) - first;
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(stride)) return false;
  for (let i = 0; i < values.length; i++) if (!Object.is(values[i], first + i * stride)) return false;
  putByte(form.even);
  putWhole(first);
  putWhole(stride);
  return true;
}

/** A way to write a column, and its bytes. */
interface Shape {
  readonly size: number;
  put(): void;
}

function differencesOf(values: Float64Array): Shape | null {
  const between = new Float64Array(values.length - 1);
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) return null;
    if (i === 0) continue;
    const step = value - (values[i - 1] ?? 0);
    if (!Number.isSafeInteger(step)) return null;
    between[i - 1] = step;
    if (step < least) least = step;
    if (step > most) most = step;
  }
  const width = widthOf(most - least);
  if (width > mostBits) return null;
  return {
    size: 18 + Math.ceil((between.length * width) / 8),
    put() {
      putByte(form.differences);
      putWhole(values[0] ?? 0);
      putWhole(least);
      putBits(
        between.map((step) => step - least),
        width,
      );
    },
  };
}

function decimalsOf(values: Float64Array): Shape | null {
  const whole = new Float64Array(values.length);
  let places = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value) || Object.is(value, -0)) return null;
    while (places <= mostDecimals && !isDecimal(value, places)) places++;
    if (places > mostDecimals) return null;
  }
  const scale = 10 ** places;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    const scaled = Math.round(value * scale);
    // A number with few places is not always one with more, where its digits end.
    if (!Number.isSafeInteger(scaled) || scaled / scale !== value) return null;
    whole[i] = scaled;
    if (scaled < least) least = scaled;
    if (scaled > most) most = scaled;
  }
  const width = widthOf(most - least);
  if (width > mostBits) return null;
  return {
    size: 11 + Math.ceil((values.length * width) / 8),
    put() {
      putByte(form.decimals);
      putByte(places);
      putWhole(least);
      putBits(
        whole.map((scaled) => scaled - least),
        width,
      );
    },
  };
}

function isDecimal(value: number, places: number): boolean {
  const scale = 10 ** places;
  const scaled = Math.round(value * scale);
  return Number.isSafeInteger(scaled) && scaled / scale === value;
}

/** Shares of a batch and learning rates have few values. Null if they take `below` bytes or more. */
function listOf(values: Float64Array, below: number): Shape | null {
  const places = new Map<number, number>();
  // More of them alone take as much as the best way so far.
  const most = Math.min(mostListed, Math.floor((below - 4) / 8));
  const index = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (Object.is(value, -0)) return null;
    let place = places.get(value);
    if (place === undefined) {
      if (places.size >= most) return null;
      place = places.size;
      places.set(value, place);
    }
    index[i] = place;
  }
  const width = widthOf(places.size - 1);
  return {
    size: 4 + 8 * places.size + Math.ceil((values.length * width) / 8),
    put() {
      putByte(form.listed);
      putByte(places.size & 255);
      putByte(places.size >> 8);
      for (const value of places.keys()) putFloat(value);
      putBits(index, width);
    },
  };
}

function singlesOf(values: Float64Array): Shape {
  return {
    size: 1 + 4 * values.length,
    put() {
      putByte(form.single);
      room(4 * values.length);
      for (const value of values) {
        view.setFloat32(at, value, true);
        at += 4;
      }
    },
  };
}

function plainOf(values: Float64Array): Shape {
  return {
    size: 1 + 8 * values.length,
    put() {
      putByte(form.plain);
      for (const value of values) putFloat(value);
    },
  };
}

/** What `packColumns` packed, as it was; float64 that were not packed as they are. */
export function unpackColumns(packed: Uint8Array, columns: number): Float64Array {
  // Copied: an offset need not be a multiple of eight, and bits are read four bytes at a time, beyond the end too.
  const own = new Uint8Array(packed.length + 8);
  own.set(packed);
  if (!isPacked(packed.length, columns)) return new Float64Array(own.buffer, 0, packed.length / 8);
  const reader = new Reader(own);
  const count = reader.byte() + 256 * reader.byte();
  const flat = new Float64Array(columns * count);
  for (let of = 0; of < columns; of++) reader.column(flat.subarray(of * count, (of + 1) * count));
  return flat;
}

/** Whole rows of float64 are what is not packed. */
export function isPacked(length: number, columns: number): boolean {
  return length % (8 * columns) !== 0;
}

class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer);
  }

  column(into: Float64Array): void {
    switch (this.byte()) {
      case form.plain:
        for (let i = 0; i < into.length; i++) into[i] = this.float();
        return;
      case form.even: {
        const [first, stride] = [this.whole(), this.whole()];
        for (let i = 0; i < into.length; i++) into[i] = first + i * stride;
        return;
      }
      case form.differences: {
        let value = this.whole();
        const least = this.whole();
        into[0] = value;
        this.bits(into.subarray(1));
        for (let i = 1; i < into.length; i++) {
          value += least + (into[i] ?? 0);
          into[i] = value;
        }
        return;
      }
      case form.decimals: {
        const scale = 10 ** this.byte();
        const least = this.whole();
        this.bits(into);
        for (let i = 0; i < into.length; i++) into[i] = ((into[i] ?? 0) + least) / scale;
        return;
      }
      case form.single:
        for (let i = 0; i < into.length; i++) {
          into[i] = this.view.getFloat32(this.at, true);
          this.at += 4;
        }
        return;
      case form.listed: {
        const listed = new Float64Array(this.byte() + 256 * this.byte());
        for (let i = 0; i < listed.length; i++) listed[i] = this.float();
        this.bits(into);
        for (let i = 0; i < into.length; i++) into[i] = listed[into[i] ?? 0] ?? Number.NaN;
        return;
      }
      default:
        throw new Error('A piece of a series is written in a form that this version does not know.');
    }
  }

  byte(): number {
    return this.bytes[this.at++] ?? 0;
  }

  private whole(): number {
    let byte = this.byte();
    const negative = byte % 2 === 1;
    let value = (byte & 127) >> 1;
    for (let scale = 64; byte >= 128; scale *= 128) {
      byte = this.byte();
      value += (byte & 127) * scale;
    }
    return negative ? -value : value;
  }

  private float(): number {
    const value = this.view.getFloat64(this.at, true);
    this.at += 8;
    return value;
  }

  private bits(into: Float64Array): void {
    const width = this.byte();
    const { view, at } = this;
    const mask = 2 ** width - 1;
    for (let i = 0, bit = 0; i < into.length; i++, bit += width) {
      const from = at + (bit >>> 3);
      const skip = bit & 7;
      const low = view.getUint32(from, true) >>> skip;
      // Four bytes hold 25 bits at any place.
      if (width <= 25) into[i] = low & mask;
      else into[i] = (low + (view.getUint8(from + 4) & ((1 << skip) - 1)) * 2 ** (32 - skip)) % 2 ** width;
    }
    this.at += Math.ceil((into.length * width) / 8);
  }
}
