/**
 * @file Relaxed samples of the architecture (method.md §2). For one choice with logits φ, Gumbel noise g and temperature τ,
 * let l = (φ + g)/τ. z_j is the Plackett-Luce probability that j is among the first k drawn without replacement:
 * k = 1 is the Gumbel-softmax [paper], k = 2, 3 the recursion [ours]. Everything is float64, with closed-form Jacobians.
 */

import type { RandomStream } from '@/domain/random';
import { blockOf } from '@/domain/statistics/categorical';
import type { ChoiceLayout } from '@/graph/types';
import { topCandidates } from '@/nas/derive';
import { drawLogGamma } from './dirichlet';

/**
 * One draw's probabilities over the candidates not in `taken`: softmax of l on the rest. Leaving one out by a fresh
 * log-sum-exp keeps 1 − a_i exact where a_i is nearly 1.
 */
function drawProbabilities(l: Float64Array, taken: Uint8Array): Float64Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < l.length; i++) if (!taken[i]) highest = Math.max(highest, l[i] ?? 0);
  const p = new Float64Array(l.length);
  let sum = 0;
  for (let i = 0; i < l.length; i++) {
    if (taken[i]) continue;
    const value = Math.exp((l[i] ?? 0) - highest);
    p[i] = value;
    sum += value;
  }
  for (let i = 0; i < l.length; i++) p[i] = (p[i] ?? 0) / sum;
  return p;
}

/** Adds to z, for every candidate, `weight` times its probability of being among the next `keep` draws. */
function accumulateInclusion(l: Float64Array, taken: Uint8Array, keep: number, weight: number, z: Float64Array): void {
  const p = drawProbabilities(l, taken);
  for (let i = 0; i < l.length; i++) {
    if (taken[i]) continue;
    const reach = weight * (p[i] ?? 0);
    z[i] = (z[i] ?? 0) + reach;
    if (keep > 1 && reach > 0) {
      taken[i] = 1;
      accumulateInclusion(l, taken, keep - 1, reach, z);
      taken[i] = 0;
    }
  }
}

/** Inclusion probabilities of l in [0, 1]; they sum to `keep`. Cost n^keep. Returns length n. */
export function inclusionProbabilities(l: Float64Array, keep: number): Float64Array {
  const z = new Float64Array(l.length);
  if (keep >= l.length) return z.fill(1);
  accumulateInclusion(l, new Uint8Array(l.length), keep, 1, z);
  return z;
}

/**
 * Adds `weight`·dW/dl to `gradient` and returns W, where W = Σ_i p_i r_i and r_i = u_i + W(rest without i, keep − 1).
 * From dp_i/dl_m = p_i (δ_im − p_m): dW/dl_m = p_m (r_m − W) + Σ_i p_i dr_i/dl_m.
 */
function accumulateJacobian(
  l: Float64Array,
  taken: Uint8Array,
  keep: number,
  weight: number,
  u: Float64Array,
  gradient: Float64Array,
): number {
  const p = drawProbabilities(l, taken);
  const r = new Float64Array(l.length);
  let mean = 0;
  for (let i = 0; i < l.length; i++) {
    if (taken[i]) continue;
    let value = u[i] ?? 0;
    if (keep > 1) {
      taken[i] = 1;
      value += accumulateJacobian(l, taken, keep - 1, weight * (p[i] ?? 0), u, gradient);
      taken[i] = 0;
    }
    r[i] = value;
    mean += (p[i] ?? 0) * value;
  }
  for (let m = 0; m < l.length; m++) {
    if (!taken[m]) gradient[m] = (gradient[m] ?? 0) + weight * (p[m] ?? 0) * ((r[m] ?? 0) - mean);
  }
  return mean;
}

/** uᵀ dz/dl for z = inclusionProbabilities(l, keep). For keep = 1 this is z⊙u − z⟨z,u⟩. Returns length n. */
export function inclusionGradient(l: Float64Array, keep: number, u: Float64Array): Float64Array {
  const gradient = new Float64Array(l.length);
  if (keep >= l.length) return gradient;
  accumulateJacobian(l, new Uint8Array(l.length), keep, 1, u, gradient);
  return gradient;
}

export interface DrawSettings {
  readonly estimator: 'relaxed' | 'straight-through' | 'sampled';
  /**
   * `softmax`: no noise (DARTS). `dirichlet`: l is the logarithm of Gamma variates (DrNAS), without a temperature. `sigmoid`: each candidate alone,
   * z = σ(φ) (FairDARTS).
   */
  readonly mixture: 'gumbel' | 'softmax' | 'dirichlet' | 'sigmoid';
}
export type Estimator = DrawSettings['estimator'];

/** One minibatch's draw: the engine's input, and what the backward pass needs. */
export interface MixtureSample {
  /** Mixture weights for the program, all choices, float32. */
  readonly z: Float32Array;
  /** Candidates that run; absent: all. */
  readonly mask: Uint8Array | undefined;
  /** l, all choices: (φ + g)/τ, unless drawn from a Dirichlet distribution. */
  readonly scaled: Float64Array;
  /** dl/dφ of each candidate: 1/τ, or the pathwise derivative. */
  readonly slope: Float64Array;
  /** Whether candidates of a choice compete; else `slope` is dz/dφ. */
  readonly competing: boolean;
}

/**
 * Draws z for all choices from logits φ (length A) with Gumbel noise `g` (length A; null: none) at `temperature`.
 * `straight-through` and `sampled` go forward with the hard sample, the top-k of φ + g.
 */
export function sampleMixture(
  choices: readonly ChoiceLayout[],
  phi: Float64Array,
  g: Float64Array | null,
  temperature: number,
  estimator: Estimator,
): MixtureSample {
  const scaled = phi.map((value, i) => (value + (g?.[i] ?? 0)) / temperature);
  const slope = new Float64Array(phi.length).fill(1 / temperature);
  return mixtureOf(choices, { scaled, slope }, estimator);
}

function mixtureOf(
  choices: readonly ChoiceLayout[],
  { scaled, slope }: Pick<MixtureSample, 'scaled' | 'slope'>,
  estimator: Estimator,
): MixtureSample {
  const z = new Float32Array(scaled.length);
  const hard = estimator !== 'relaxed';
  for (const choice of choices) {
    if (hard) for (const kept of topCandidates(scaled, choice, choice.keep)) z[choice.offset + kept] = 1;
    else z.set(inclusionProbabilities(blockOf(scaled, choice), choice.keep), choice.offset);
  }
  const mask = estimator === 'sampled' ? Uint8Array.from(z, (value) => (value > 0 ? 1 : 0)) : undefined;
  return { z, mask, scaled, slope, competing: true };
}

/** One draw from φ, its noise from `stream` if the settings have any. */
export function drawMixture(
  choices: readonly ChoiceLayout[],
  phi: Float64Array,
  { estimator, mixture }: DrawSettings,
  { temperature, stream }: { temperature: number; stream: RandomStream },
): MixtureSample {
  if (mixture === 'sigmoid') return independentMixture(phi);
  if (mixture === 'dirichlet') return mixtureOf(choices, drawLogGamma(phi, stream), estimator);
  const noise = mixture === 'gumbel' ? Float64Array.from(phi, () => stream.gumbel()) : null;
  return sampleMixture(choices, phi, noise, temperature, estimator);
}

function independentMixture(phi: Float64Array): MixtureSample {
  const sigma = phi.map((value) => 1 / (1 + Math.exp(-value)));
  const slope = sigma.map((value) => value * (1 - value));
  return { z: Float32Array.from(sigma), mask: undefined, scaled: phi.slice(), slope, competing: false };
}

/** dL/dφ (length A) from dL/dz of the program: the relaxed Jacobian, whatever the estimator went forward with. */
export function mixtureGradient(
  choices: readonly ChoiceLayout[],
  sample: MixtureSample,
  dz: ArrayLike<number>,
): Float64Array {
  if (!sample.competing) return sample.slope.map((slope, i) => slope * (dz[i] ?? 0));
  const gradient = new Float64Array(sample.scaled.length);
  for (const choice of choices) {
    const u = Float64Array.from({ length: choice.size }, (_, i) => dz[choice.offset + i] ?? 0);
    const part = inclusionGradient(blockOf(sample.scaled, choice), choice.keep, u);
    for (let i = 0; i < choice.size; i++)
      gradient[choice.offset + i] = (part[i] ?? 0) * (sample.slope[choice.offset + i] ?? 0);
  }
  return gradient;
}

/** Noise-free mixture of logits at temperature 1: the posterior's inclusion probabilities, float32, length A. */
export function mixtureAt(choices: readonly ChoiceLayout[], phi: Float64Array): Float32Array {
  return sampleMixture(choices, phi, null, 1, 'relaxed').z;
}
