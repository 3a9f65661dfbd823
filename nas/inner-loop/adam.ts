/** @file Adam (Kingma & Ba 2015) on a flat vector, moments in float64. */

export interface AdamState {
  readonly first: Float64Array;
  readonly second: Float64Array;
  updates: number;
}

export const freshAdam = (size: number): AdamState => ({
  first: new Float64Array(size),
  second: new Float64Array(size),
  updates: 0,
});

export interface AdamSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
}

/**
 * One update of `values` in place: v ← v − lr · m̂ / (√v̂ + 1e-8). Where `present` is 0 there is no gradient: values and moments
 * stay.
 */
export function stepAdam(
  state: AdamState,
  values: Float32Array | Float64Array,
  gradient: Float64Array,
  { learningRate, beta1, beta2 }: AdamSettings,
  present?: Uint32Array,
): void {
  state.updates += 1;
  const correction1 = 1 - beta1 ** state.updates;
  const correction2 = 1 - beta2 ** state.updates;
  for (let i = 0; i < values.length; i++) {
    if (present?.[i] === 0) continue;
    const g = gradient[i] ?? 0;
    const m = beta1 * (state.first[i] ?? 0) + (1 - beta1) * g;
    const v = beta2 * (state.second[i] ?? 0) + (1 - beta2) * g * g;
    state.first[i] = m;
    state.second[i] = v;
    values[i] = (values[i] ?? 0) - (learningRate * (m / correction1)) / (Math.sqrt(v / correction2) + 1e-8);
  }
}
