/**
 * @file The meta update (method.md §4), Reptile's: μ ← μ + λ_θ · mean_t(m_t − μ), α ← α + λ_φ · mean_t(φ_t − α), centred.
 * Parameters that a task's program lacks (another stem) are averaged over the tasks that have them. Sums run in task order
 * in float64, so the result does not depend on which task ended first.
 */

import { centred } from '@/domain/categorical';
import type { ChoiceLayout } from '@/graph/types';
import { accumulateViews, type ViewMap } from '@/graph/views';

export interface TaskPosterior {
  /** m_t in its program's layout, with the map from there into the prior's layout. */
  readonly parameters: Float32Array;
  readonly toPrior: ViewMap;
  readonly logits: Float64Array;
}

/** New μ. `mean` is not changed. λ_θ = `rate`. */
export function updateWeights(mean: Float32Array, posteriors: readonly TaskPosterior[], rate: number): Float32Array {
  const sum = new Float64Array(mean.length);
  const count = new Uint32Array(mean.length);
  for (const { parameters, toPrior } of posteriors) {
    accumulateViews(toPrior, parameters, sum, 1);
    for (const { target, size } of toPrior.spans)
      for (let i = target; i < target + size; i++) count[i] = (count[i] ?? 0) + 1;
  }
  return mean.map((value, i) => {
    const tasks = count[i] ?? 0;
    return tasks === 0 ? value : value + rate * ((sum[i] ?? 0) / tasks - value);
  });
}

/** New α, centred per choice. λ_φ = `rate`. */
export function updateLogits(
  choices: readonly ChoiceLayout[],
  alpha: Float64Array,
  posteriors: readonly TaskPosterior[],
  rate: number,
): Float64Array {
  const moved = Float64Array.from(alpha);
  const phis = posteriors.map(({ logits }) => centred(choices, logits));
  const start = centred(choices, alpha);
  for (let i = 0; i < moved.length; i++) {
    const mean = phis.reduce((sum, phi) => sum + (phi[i] ?? 0), 0) / Math.max(1, phis.length);
    moved[i] = (start[i] ?? 0) + rate * (mean - (start[i] ?? 0));
  }
  return centred(choices, moved);
}
