/** @file Mean and deviation per channel of images scaled to [0, 1]. */

/** Below one grey level of 255 (blank images) a deviation would only blow up noise. */
const smallestDeviation = 1 / 255;

export interface ChannelHistogram {
  /** uint8 [..., channels]: whole pixels. */
  readonly add: (pixels: Uint8Array) => void;
  readonly result: () => { mean: number[]; deviation: number[] };
}

/** Exact: counts per grey level as pixels come, then sums over 256 levels. */
export function createChannelHistogram(channels: number): ChannelHistogram {
  const histogram = new Float64Array(channels * 256);
  return {
    add(pixels) {
      let channel = 0;
      for (const value of pixels) {
        const at = channel * 256 + value;
        histogram[at] = (histogram[at] ?? 0) + 1;
        channel = channel + 1 === channels ? 0 : channel + 1;
      }
    },
    result() {
      const moments = Array.from({ length: channels }, (_, c) => momentsOf(histogram.subarray(c * 256, (c + 1) * 256)));
      return { mean: moments.map(({ mean }) => mean), deviation: moments.map(({ deviation }) => deviation) };
    },
  };
}

function momentsOf(levels: Float64Array): { mean: number; deviation: number } {
  const pixels = levels.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  for (const [level, count] of levels.entries()) sum += count * (level / 255);
  const mean = sum / pixels;
  let squares = 0;
  for (const [level, count] of levels.entries()) squares += count * (level / 255 - mean) ** 2;
  return { mean, deviation: Math.max(Math.sqrt(squares / pixels), smallestDeviation) };
}
