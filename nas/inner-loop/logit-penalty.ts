/** @file Penalties that strategies of `search` add to the objective of φ, as gradients by φ, length A (method.md). */
import type { SearchStrategy } from '@/domain/run-config';
import { blockOf, softmax } from '@/domain/statistics/categorical';
import type { ChoiceLayout } from '@/graph/types';
import { concentration } from './dirichlet';

/** `progress`: done share of the steps that move φ, 0 to 1. */
export type LogitPenalty = (choices: readonly ChoiceLayout[], phi: Float64Array, progress: number) => Float64Array;

export function logitPenaltyOf(strategy: SearchStrategy): LogitPenalty | null {
  switch (strategy) {
    case 'beta-darts':
      return betaDecay;
    case 'drnas':
      return dirichletAnchor;
    case 'fair-darts':
      return zeroOne;
    case 'base':
    case 'darts':
    case 'darts-pt':
    case 'gdas':
    case 'pc-darts':
    case 'snas':
      return null;
  }
}

/** Ye et al. 2022, and their code: λ grows linearly over the search, by 50 in 100 epochs. */
const betaDecayEnd = 50;

/** d/dφ of λ · mean_c log Σ_i exp φ_ci: λ softmax(φ_c)/choices. */
export const betaDecay: LogitPenalty = (choices, phi, progress) => {
  const gradient = new Float64Array(phi.length);
  for (const choice of choices)
    gradient.set(
      softmax(blockOf(phi, choice)).map((p) => (betaDecayEnd * progress * p) / choices.length),
      choice.offset,
    );
  return gradient;
};

/** Chen et al. 2021: the weight of the squared distance of β to 1. Their code decays the weights φ by as much instead. */
const anchorWeight = 1e-3;

/** d/dφ of λ ‖β − 1‖², β the Dirichlet's concentration. */
export const dirichletAnchor: LogitPenalty = (_, phi) =>
  phi.map((value) => {
    const { beta, slope } = concentration(value);
    return 2 * anchorWeight * (beta - 1) * slope;
  });

/** Chu et al. 2020, and the default of their code. */
const zeroOneWeight = 10;

/** d/dφ of −w mean_i (σ(φ_i) − 1/2)²: draws each candidate to in or out. */
export const zeroOne: LogitPenalty = (_, phi) =>
  phi.map((value) => {
    const sigma = 1 / (1 + Math.exp(-value));
    return (-2 * zeroOneWeight * (sigma - 0.5) * sigma * (1 - sigma)) / phi.length;
  });
