/** @file Round values along an axis. Pure. */

/** About `count` values at 1, 2 or 5 times a power of ten, within the range. */
export function linearTicks(low: number, high: number, count: number): number[] {
  if (!(high > low) || !Number.isFinite(high - low)) return Number.isFinite(low) ? [low] : [];
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  // By index, so that errors don't add up: 0.3, not 0.30000000000000004.
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++)
    ticks.push(Number((i * step).toPrecision(15)));
  return ticks;
}

/** Powers of ten within the range; 1, 2 and 5 times them where there would be fewer than three. */
export function logTicks(low: number, high: number): number[] {
  if (!(low > 0) || !(high > low)) return low > 0 ? [low] : [];
  const among = (factors: readonly number[]): number[] => {
    const ticks: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
      for (const factor of factors) {
        const value = Number((factor * 10 ** power).toPrecision(15));
        if (value >= low && value <= high) ticks.push(value);
      }
    }
    return ticks;
  };
  const powers = among([1]);
  return powers.length >= 3 ? powers : among([1, 2, 5]);
}
