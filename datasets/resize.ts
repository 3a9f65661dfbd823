/**
 * @file Deterministic resize of uint8 NHWC images to a square. Per axis: area average where it shrinks, bilinear with
 * half-pixel centres where it grows. Only +, −, × and ÷ on doubles in a fixed order: the same bytes on every machine.
 */

interface Taps {
  /** Per output position: first input position and number of weights. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** [outputs, stride] */
  readonly weights: Float64Array;
  readonly stride: number;
}

/** `images`: uint8 [n, height, width, channels] → [n, side, side, channels]. Other than square images are stretched. */
export function resizeSquare(
  images: Uint8Array,
  shape: { readonly height: number; readonly width: number; readonly channels: number },
  side: number,
): Uint8Array {
  const { height, width, channels } = shape;
  if (height === side && width === side) return new Uint8Array(images);
  const size = height * width * channels;
  const count = images.length / size;
  const output = new Uint8Array(count * side * side * channels);
  const across = axisTaps(width, side);
  const down = axisTaps(height, side);
  const rows = new Float64Array(height * side * channels);
  for (let n = 0; n < count; n++) {
    shrinkRows(images.subarray(n * size, (n + 1) * size), rows, height, width, channels, across);
    shrinkColumns(rows, output.subarray(n * side * side * channels), side, channels, down);
  }
  return output;
}

function shrinkRows(
  image: Uint8Array,
  rows: Float64Array,
  height: number,
  width: number,
  channels: number,
  { first, count, weights, stride }: Taps,
): void {
  const side = first.length;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < side; x++) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let t = 0; t < (count[x] ?? 0); t++) {
          sum += (weights[x * stride + t] ?? 0) * (image[(y * width + (first[x] ?? 0) + t) * channels + c] ?? 0);
        }
        rows[(y * side + x) * channels + c] = sum;
      }
    }
  }
}

function shrinkColumns(
  rows: Float64Array,
  output: Uint8Array,
  side: number,
  channels: number,
  { first, count, weights, stride }: Taps,
): void {
  const line = side * channels;
  for (let y = 0; y < side; y++) {
    for (let i = 0; i < line; i++) {
      let sum = 0;
      for (let t = 0; t < (count[y] ?? 0); t++) {
        sum += (weights[y * stride + t] ?? 0) * (rows[((first[y] ?? 0) + t) * line + i] ?? 0);
      }
      output[y * line + i] = Math.min(255, Math.floor(sum + 0.5));
    }
  }
}

function axisTaps(from: number, to: number): Taps {
  const scale = from / to;
  const stride = Math.max(2, Math.ceil(scale) + 1);
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const weights = new Float64Array(to * stride);
  for (let out = 0; out < to; out++) {
    if (scale > 1) {
      const low = (out * from) / to;
      const high = ((out + 1) * from) / to;
      const start = Math.floor(low);
      const end = Math.min(from, Math.ceil(high));
      first[out] = start;
      count[out] = end - start;
      for (let at = start; at < end; at++) {
        weights[out * stride + at - start] = (Math.min(high, at + 1) - Math.max(low, at)) / scale;
      }
    } else {
      const centre = Math.min(Math.max((out + 0.5) * scale - 0.5, 0), from - 1);
      const start = Math.min(Math.floor(centre), Math.max(0, from - 2));
      first[out] = start;
      count[out] = Math.min(2, from);
      weights[out * stride] = 1 - (centre - start);
      if (from > 1) weights[out * stride + 1] = centre - start;
    }
  }
  return { first, count, weights, stride };
}
