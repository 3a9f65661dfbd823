/** @file Adam or SGD on the architecture logits, float64: moments are zero at the start of a task (method.md §3). */
import { type AdamState, freshAdam, stepAdam } from './adam';
import type { LogitSettings } from './inner-settings';

/** SGD keeps its momentum in the first moment. */
export type LogitOptimiserState = AdamState;
export const freshLogitState: (size: number) => LogitOptimiserState = freshAdam;

export type LogitStep = Pick<LogitSettings, 'learningRate' | 'optimiser' | 'momentum' | 'beta1' | 'beta2'>;

/** One update of `phi` in place; SGD: v ← momentum·v + g, φ ← φ − lr·v. */
export function stepLogits(
  state: LogitOptimiserState,
  phi: Float64Array,
  gradient: Float64Array,
  settings: LogitStep,
): void {
  if (settings.optimiser === 'adam') {
    stepAdam(state, phi, gradient, settings);
    return;
  }
  state.updates += 1;
  for (let i = 0; i < phi.length; i++) {
    const v = settings.momentum * (state.first[i] ?? 0) + (gradient[i] ?? 0);
    state.first[i] = v;
    phi[i] = (phi[i] ?? 0) - settings.learningRate * v;
  }
}
