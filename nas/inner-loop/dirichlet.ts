/**
 * @file Mixtures drawn from a Dirichlet distribution (DrNAS, Chen et al. 2021): w = x/Σx with x_i ~ Gamma(β_i), β = elu(φ) + 1. What is
 * drawn is l = log x, because the probabilities of k draws without replacement depend on l as on logits: k = 1 gives w itself. dl/dφ is the
 * pathwise derivative (Figurnov et al. 2018): how a variate moves with β at the same level of its distribution.
 */
import type { RandomStream } from '@/domain/random';

/** β = elu(φ) + 1, and dβ/dφ. */
export const concentration = (phi: number): { readonly beta: number; readonly slope: number } =>
  phi > 0 ? { beta: phi + 1, slope: 1 } : { beta: Math.exp(phi), slope: Math.exp(phi) };

/** l and dl/dφ for every candidate. */
export function drawLogGamma(
  phi: Float64Array,
  stream: RandomStream,
): { readonly scaled: Float64Array; readonly slope: Float64Array } {
  const scaled = new Float64Array(phi.length);
  const slope = new Float64Array(phi.length);
  phi.forEach((value, i) => {
    const { beta, slope: byPhi } = concentration(value);
    const l = logGammaVariate(beta, stream);
    scaled[i] = l;
    slope[i] = byPhi * logGammaSlope(beta, l);
  });
  return { scaled, slope };
}

/** log of a Gamma(β, 1) variate: Marsaglia and Tsang 2000, in logarithms so that a small β does not come to log 0. */
export function logGammaVariate(beta: number, stream: RandomStream): number {
  if (beta < 1) return logGammaVariate(beta + 1, stream) + Math.log(openUniform(stream)) / beta;
  const d = beta - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = stream.normal();
    const v = (1 + c * normal) ** 3;
    if (v > 0 && Math.log(openUniform(stream)) < normal ** 2 / 2 + d - d * v + d * Math.log(v)) return Math.log(d * v);
  }
}

const openUniform = (stream: RandomStream): number => Math.max(stream.uniform(), Number.MIN_VALUE);

/**
 * dl/dβ at the same level F of the distribution: −(∂F/∂β)/(x f). By F's series,
 * Σ_n c_n (ψ(β + n + 1) − l) with c_0 = 1/β and c_n = c_{n−1} x/(β + n).
 */
export function logGammaSlope(beta: number, l: number): number {
  const x = Math.exp(l);
  // Far out in the tail the series cancels; there (1 − F)/(x f) tends to 1/x, and l moves with log x − ψ(β).
  if (x > beta + 20) return (l - digamma(beta)) / x;
  let c = 1 / beta;
  let psi = digamma(beta + 1);
  let sum = 0;
  for (let n = 0; ; n++) {
    const term = c * (psi - l);
    sum += term;
    if (n > x - beta && Math.abs(term) <= 1e-16 * Math.abs(sum)) return sum;
    psi += 1 / (beta + n + 1);
    c *= x / (beta + n + 1);
  }
}

/** ψ(x) for x > 0: the recurrence up to 10, then the asymptotic series. */
export function digamma(x: number): number {
  let at = x;
  let below = 0;
  for (; at < 10; at += 1) below -= 1 / at;
  const s = 1 / (at * at);
  return below + Math.log(at) - 1 / (2 * at) - s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s / 132))));
}
