/** @file Mean and deviation per channel of images scaled to [0, 1]. */

/** Below one grey level of 255 (blank images) a deviation would only blow up noise. */
const smallestDeviation = 1 / 255;

/** `images`: uint8 [..., channels]. Exact: counts per grey level, then sums over 256 levels. */
export function channelStatistics(images: Uint8Array, channels: number): { mean: number[]; deviation: number[] } {
  const histogram = new Float64Array(channels * 256);
  let channel = 0;
  for (const value of images) {
    const at = channel * 256 + value;
    histogram[at] = (histogram[at] ?? 0) + 1;
    channel = channel + 1 === channels ? 0 : channel + 1;
  }
  const pixels = images.length / channels;
  const mean: number[] = [];
  const deviation: number[] = [];
  for (let c = 0; c < channels; c++) {
    const levels = histogram.subarray(c * 256, (c + 1) * 256);
    let sum = 0;
    for (const [level, count] of levels.entries()) sum += count * (level / 255);
    const average = sum / pixels;
    let squares = 0;
    for (const [level, count] of levels.entries()) squares += count * (level / 255 - average) ** 2;
    mean.push(average);
    deviation.push(Math.max(Math.sqrt(squares / pixels), smallestDeviation));
  }
  return { mean, deviation };
}
