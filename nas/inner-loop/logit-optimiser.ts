/** @file Adam or SGD on the architecture logits, float64: moments are zero at the start of a task (method.md §3). */
import { type AdamState, freshAdam, stepAdam } from './adam';
import type { LogitSettings } from './inner-settings';

/** φ (length A) and its optimiser's moments; SGD keeps its momentum in the first. */
export interface LogitState {
  readonly phi: Float64Array;
  readonly optimiser: Readonly<AdamState>;
}

export const startLogits = (phi: Float64Array): LogitState => ({ phi, optimiser: freshAdam(phi.length) });

export type LogitStep = Pick<LogitSettings, 'learningRate' | 'optimiser' | 'momentum' | 'beta1' | 'beta2'>;

/** φ and moments after one update; the input is not changed. SGD: v ← momentum·v + g, φ ← φ − lr·v. */
export function stepLogits(state: LogitState, gradient: Float64Array, settings: LogitStep): LogitState {
  const phi = state.phi.slice();
  const { first, second, updates } = state.optimiser;
  const optimiser = { first: first.slice(), second: second.slice(), updates };
  if (settings.optimiser === 'adam') {
    stepAdam(optimiser, phi, gradient, settings);
    return { phi, optimiser };
  }
  optimiser.updates += 1;
  for (let i = 0; i < phi.length; i++) {
    const v = settings.momentum * (optimiser.first[i] ?? 0) + (gradient[i] ?? 0);
    optimiser.first[i] = v;
    phi[i] = (phi[i] ?? 0) - settings.learningRate * v;
  }
  return { phi, optimiser };
}
