/**
 * @file What an image looks like, in 64 bits: the signs of its 64 lowest frequencies (Zauner 2010, pHash). Images that look alike differ
 * in few bits; whether they are copies is then judged by their pixels.
 */
import { keptHashes } from '../kept-hashes';

/** Side of the grey picture that is looked at. */
export const lookSide = 32;
const frequencies = 9;

export interface Geometry {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Brightness (ITU-R BT.601) on a grid of 32 × 32, by area averages. */
export function lookOf(pixels: Uint8Array, { height, width, channels }: Geometry): Float64Array {
  const grey = new Float64Array(height * width);
  for (let at = 0; at < grey.length; at++) {
    const from = at * channels;
    grey[at] =
      channels === 1
        ? (pixels[from] ?? 0)
        : 0.299 * (pixels[from] ?? 0) + 0.587 * (pixels[from + 1] ?? 0) + 0.114 * (pixels[from + 2] ?? 0);
  }
  if (height === lookSide && width === lookSide) return grey;
  return averaged(averaged(grey, width, height), height, lookSide);
}

/** Rows of `from` values to 32 averages each, transposed: twice does both axes. */
function averaged(values: Float64Array, from: number, rows: number): Float64Array {
  const out = new Float64Array(lookSide * rows);
  for (let x = 0; x < lookSide; x++) {
    const [low, high] = [(x * from) / lookSide, ((x + 1) * from) / lookSide];
    for (let at = Math.floor(low); at < Math.ceil(high); at++) {
      const share = (Math.min(high, at + 1) - Math.max(low, at)) / (high - low);
      for (let row = 0; row < rows; row++)
        out[x * rows + row] = (out[x * rows + row] ?? 0) + share * (values[row * from + at] ?? 0);
    }
  }
  return out;
}

const cosines = Float64Array.from({ length: frequencies * lookSide }, (_, at) =>
  Math.cos((Math.PI * ((at % lookSide) + 0.5) * Math.floor(at / lookSide)) / lookSide),
);

/** The 8 × 8 lowest frequencies but the mean, and the next one across. */
const lowest: readonly (readonly [number, number])[] = [
  ...Array.from({ length: 64 }, (_, at) => [Math.floor(at / 8), at % 8] as const).slice(1),
  [0, 8],
];

/** A bit is set if its frequency is above the median: brightness and contrast change nothing. */
export function lookHash(look: Float64Array): bigint {
  const across = new Float64Array(lookSide * frequencies);
  for (let y = 0; y < lookSide; y++)
    for (let k = 0; k < frequencies; k++) {
      let sum = 0;
      for (let x = 0; x < lookSide; x++) sum += (look[y * lookSide + x] ?? 0) * (cosines[k * lookSide + x] ?? 0);
      across[y * frequencies + k] = sum;
    }
  const values = Float64Array.from(lowest, ([down, right]) => {
    let sum = 0;
    for (let y = 0; y < lookSide; y++)
      sum += (across[y * frequencies + right] ?? 0) * (cosines[down * lookSide + y] ?? 0);
    return sum;
  });
  const median = Float64Array.from(values).sort()[32] ?? 0;
  let low = 0;
  let high = 0;
  for (const [bit, value] of values.entries()) {
    if (value <= median) continue;
    if (bit < 32) low |= 1 << bit;
    else high |= 1 << (bit - 32);
  }
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

/** Of a whole split, in the order of its images. */
export const lookHashes = keptHashes('looks', (manifest) => (pixels) => lookHash(lookOf(pixels, manifest)));

/** Bits that differ. */
export function bitsSet(word: number): number {
  let value = word - ((word >>> 1) & 0x55555555);
  value = (value & 0x33333333) + ((value >>> 2) & 0x33333333);
  return (((value + (value >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

const kernel = (deviation: number): Float64Array => {
  const radius = Math.ceil(3 * deviation);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, at) =>
    Math.exp(-((at - radius) ** 2) / (2 * deviation ** 2)),
  );
  const sum = weights.reduce((total, each) => total + each, 0);
  return weights.map((each) => each / sum);
};
const fine = kernel(1);
const coarse = kernel(3);

/** Gaussian blur along one axis, transposed: twice does both. The border repeats. */
function blurred(values: Float64Array, weights: Float64Array): Float64Array {
  const radius = (weights.length - 1) / 2;
  const out = new Float64Array(values.length);
  for (let row = 0; row < lookSide; row++)
    for (let at = 0; at < lookSide; at++) {
      let sum = 0;
      for (let tap = -radius; tap <= radius; tap++) {
        const from = Math.min(lookSide - 1, Math.max(0, at + tap));
        sum += (weights[tap + radius] ?? 0) * (values[row * lookSide + from] ?? 0);
      }
      out[at * lookSide + row] = sum;
    }
  return out;
}

/** What two looks are compared by. */
export interface Features {
  /** Without the finest frequencies, which compression and resizing change. */
  readonly smooth: Float64Array;
  /** Nor the lowest, which all horizons share: a difference of Gaussians of 1 and 3 pixels. */
  readonly detail: Float64Array;
}

export function featuresOf(look: Float64Array): Features {
  const smooth = blurred(blurred(look, fine), fine);
  const coarser = blurred(blurred(look, coarse), coarse);
  return { smooth, detail: smooth.map((value, at) => value - (coarser[at] ?? 0)) };
}

/** The lesser correlation of the two features, at the best shift by at most a pixel of the grid; the margin is left out. */
export function likeness(a: Features, b: Features): number {
  let best = -1;
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++) {
      const offset = dy * lookSide + dx;
      const detail = correlation(a.detail, b.detail, offset);
      if (detail > best) best = Math.max(best, Math.min(detail, correlation(a.smooth, b.smooth, offset)));
    }
  return best;
}

/** Least variance of a detail, in grey levels: a blank image is like no other. */
const leastVariance = 1;

function correlation(a: Float64Array, b: Float64Array, offset: number): number {
  let [sumA, sumB, squaresA, squaresB, products, count] = [0, 0, 0, 0, 0, 0];
  for (let y = 1; y < lookSide - 1; y++)
    for (let x = 1; x < lookSide - 1; x++) {
      const u = a[y * lookSide + x] ?? 0;
      const v = b[y * lookSide + x + offset] ?? 0;
      sumA += u;
      sumB += v;
      squaresA += u * u;
      squaresB += v * v;
      products += u * v;
      count++;
    }
  const spreadA = count * squaresA - sumA * sumA;
  const spreadB = count * squaresB - sumB * sumB;
  if (Math.min(spreadA, spreadB) < leastVariance * count * count) return -1;
  return (count * products - sumA * sumB) / Math.sqrt(spreadA * spreadB);
}
