/**
 * @file KL between two Plackett-Luce laws of k draws in their order (method.md §1): the chain rule over the draws. For k = 2
 * it is KL(p‖q) + Σ_i p_i KL(p₋ᵢ‖q₋ᵢ), p₋ᵢ the law of the second draw once i is taken. In nats, float64. Cost n^k.
 */
import { blockOf } from '@/domain/statistics/categorical';
import type { ChoiceLayout } from '@/graph/types';

/** log softmax of `logits` over the candidates not taken; taken entries are meaningless. */
function logDraw(logits: Float64Array, taken: Uint8Array): Float64Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) if (!taken[i]) highest = Math.max(highest, logits[i] ?? 0);
  let sum = 0;
  for (let i = 0; i < logits.length; i++) if (!taken[i]) sum += Math.exp((logits[i] ?? 0) - highest);
  const shift = highest + Math.log(sum);
  return logits.map((value) => value - shift);
}

/**
 * Returns D(taken) = Σ_i p_i r_i with r_i = log p_i − log q_i + D(taken ∪ i), and adds `weight`·dD/dφ to `gradient`. As Σ p_i d
 * log p_i = 0, dD/dφ_m = p_m (r_m − D) + Σ_i p_i dr_i/dφ_m, the recursion of `inclusionGradient`.
 */
function accumulate(
  phi: Float64Array,
  alpha: Float64Array,
  taken: Uint8Array,
  draws: number,
  weight: number,
  gradient: Float64Array,
): number {
  const logP = logDraw(phi, taken);
  const logQ = logDraw(alpha, taken);
  const r = new Float64Array(phi.length);
  let mean = 0;
  for (let i = 0; i < phi.length; i++) {
    if (taken[i]) continue;
    const p = Math.exp(logP[i] ?? 0);
    let value = (logP[i] ?? 0) - (logQ[i] ?? 0);
    if (draws > 1) {
      taken[i] = 1;
      value += accumulate(phi, alpha, taken, draws - 1, weight * p, gradient);
      taken[i] = 0;
    }
    r[i] = value;
    mean += p * value;
  }
  for (let m = 0; m < phi.length; m++) {
    if (!taken[m]) gradient[m] = (gradient[m] ?? 0) + weight * Math.exp(logP[m] ?? 0) * ((r[m] ?? 0) - mean);
  }
  return mean;
}

/** Σ_c KL of the ordered draws by φ from those by α, and its gradient by φ, length A. If all are kept, the order counts. */
export function orderedDivergence(
  choices: readonly ChoiceLayout[],
  phi: Float64Array,
  alpha: Float64Array,
): { value: number; gradient: Float64Array } {
  const gradient = new Float64Array(phi.length);
  let value = 0;
  for (const choice of choices) {
    // The last candidate left is certain.
    const draws = Math.min(choice.keep, choice.size - 1);
    if (draws === 0) continue;
    const part = blockOf(gradient, choice);
    value += accumulate(blockOf(phi, choice), blockOf(alpha, choice), new Uint8Array(choice.size), draws, 1, part);
  }
  return { value, gradient };
}
