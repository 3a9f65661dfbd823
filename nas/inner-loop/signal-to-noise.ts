/** @file Whether the gradient of φ has a direction: its mean over the steps against its scatter (method.md §8). */

/** Sums of dL/dφ and of its square, length A. */
export interface GradientSums {
  readonly gradientSum: Float64Array;
  readonly gradientSquares: Float64Array;
}

export function addGradient({ gradientSum, gradientSquares }: GradientSums, gradient: Float64Array): void {
  for (let i = 0; i < gradient.length; i++) {
    const g = gradient[i] ?? 0;
    gradientSum[i] = (gradientSum[i] ?? 0) + g;
    gradientSquares[i] = (gradientSquares[i] ?? 0) + g * g;
  }
}

/** ‖mean gradient‖ / √(total variance) over `count` steps: above 1/√count there is more drift than noise. NaN below two. */
export function signalToNoise({ gradientSum, gradientSquares }: GradientSums, count: number): number {
  if (count < 2) return Number.NaN;
  let signal = 0;
  let variance = 0;
  for (let i = 0; i < gradientSum.length; i++) {
    const mean = (gradientSum[i] ?? 0) / count;
    signal += mean * mean;
    variance += Math.max(0, (gradientSquares[i] ?? 0) / count - mean * mean);
  }
  return variance === 0 ? Number.NaN : Math.sqrt(signal / variance);
}
