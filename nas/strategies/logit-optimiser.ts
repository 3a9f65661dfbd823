/** @file Adam (Kingma & Ba 2015) on the architecture logits, float64: moments are zero at the start of a task (method.md §3). */

export interface LogitOptimiserState {
  readonly first: Float64Array;
  readonly second: Float64Array;
  updates: number;
}

export const freshLogitState = (size: number): LogitOptimiserState => ({
  first: new Float64Array(size),
  second: new Float64Array(size),
  updates: 0,
});

/** One update of `phi` in place: φ ← φ − lr · m̂ / (√v̂ + 1e-8). */
export function stepLogits(
  state: LogitOptimiserState,
  phi: Float64Array,
  gradient: Float64Array,
  settings: { learningRate: number; beta1: number; beta2: number },
): void {
  const { learningRate, beta1, beta2 } = settings;
  state.updates += 1;
  const correction1 = 1 - beta1 ** state.updates;
  const correction2 = 1 - beta2 ** state.updates;
  for (let i = 0; i < phi.length; i++) {
    const g = gradient[i] ?? 0;
    const m = beta1 * (state.first[i] ?? 0) + (1 - beta1) * g;
    const v = beta2 * (state.second[i] ?? 0) + (1 - beta2) * g * g;
    state.first[i] = m;
    state.second[i] = v;
    phi[i] = (phi[i] ?? 0) - (learningRate * (m / correction1)) / (Math.sqrt(v / correction2) + 1e-8);
  }
}
