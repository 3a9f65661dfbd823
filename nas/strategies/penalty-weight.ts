/** @file γ (method.md §1): a number, or `elbo` for 1/|D_t|, the weight that a bound on the evidence gives the penalty per example. */

export const penaltyWeight = (gamma: number | 'elbo', trainImages: number): number =>
  gamma === 'elbo' ? 1 / trainImages : gamma;
