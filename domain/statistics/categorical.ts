/**
 * @file Figures of the categorical prior and posterior over candidates (method.md §1 and §9), per choice, float64:
 * probabilities, entropy, KL divergence with its gradient, centring. Entropies and divergences are in nats.
 */
import type { ChoiceLayout } from '../architecture-layout';

export function softmax(logits: Float64Array): Float64Array {
  const highest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const e = logits.map((value) => Math.exp(value - highest));
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((value) => value / sum);
}

export function logSoftmax(logits: Float64Array): Float64Array {
  const highest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const sum = logits.reduce((a, b) => a + Math.exp(b - highest), 0);
  return logits.map((value) => value - highest - Math.log(sum));
}

/** A choice's part of a vector over all candidates; a view, not a copy. */
export const blockOf = (values: Float64Array, choice: ChoiceLayout): Float64Array =>
  values.subarray(choice.offset, choice.offset + choice.size);

/** Entropy of softmax φ_c for every choice. */
export function entropies(choices: readonly ChoiceLayout[], phi: Float64Array): Float64Array {
  return Float64Array.from(choices, (choice) => {
    const logP = logSoftmax(blockOf(phi, choice));
    return -logP.reduce((sum, value) => sum + Math.exp(value) * value, 0);
  });
}

/** KL(softmax φ_c ‖ softmax α_c) for every choice. */
export function divergences(choices: readonly ChoiceLayout[], phi: Float64Array, alpha: Float64Array): Float64Array {
  return Float64Array.from(choices, (choice) => {
    const logP = logSoftmax(blockOf(phi, choice));
    const logQ = logSoftmax(blockOf(alpha, choice));
    return logP.reduce((sum, value, i) => sum + Math.exp(value) * (value - (logQ[i] ?? 0)), 0);
  });
}

/** Σ_c KL(softmax φ_c ‖ softmax α_c) by φ: p ⊙ (log p − log q − KL). Length A. */
export function divergenceGradient(
  choices: readonly ChoiceLayout[],
  phi: Float64Array,
  alpha: Float64Array,
): Float64Array {
  const gradient = new Float64Array(phi.length);
  const kl = divergences(choices, phi, alpha);
  choices.forEach((choice, c) => {
    const logP = logSoftmax(blockOf(phi, choice));
    const logQ = logSoftmax(blockOf(alpha, choice));
    for (let i = 0; i < choice.size; i++) {
      const p = logP[i] ?? 0;
      gradient[choice.offset + i] = Math.exp(p) * (p - (logQ[i] ?? 0) - (kl[c] ?? 0));
    }
  });
  return gradient;
}

/** Logits are identified up to a constant per choice: a copy with each block's mean taken off. */
export function centred(choices: readonly ChoiceLayout[], phi: Float64Array): Float64Array {
  const result = Float64Array.from(phi);
  for (const choice of choices) {
    const part = blockOf(result, choice);
    const mean = part.reduce((a, b) => a + b, 0) / choice.size;
    for (let i = 0; i < choice.size; i++) part[i] = (part[i] ?? 0) - mean;
  }
  return result;
}

/** Mean |φ − α| after centring both: how far an adaptation moved the logits. */
export function logitShift(choices: readonly ChoiceLayout[], phi: Float64Array, alpha: Float64Array): number {
  const a = centred(choices, phi);
  const b = centred(choices, alpha);
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / Math.max(1, a.length);
}
