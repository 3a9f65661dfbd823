/** @file Penalties of strategies: each gradient against finite differences of the paper's own term. */
import { expect, it } from 'vitest';
import type { ChoiceLayout } from '@/graph/types';
import { concentration } from './dirichlet';
import { betaDecay, dirichletAnchor, type LogitPenalty, logitPenaltyOf, zeroOne } from './logit-penalty';

const choices: ChoiceLayout[] = [
  { name: 'a', cell: 'normal', offset: 0, size: 3, keep: 1, candidates: [] },
  { name: 'b', cell: 'reduce', offset: 3, size: 4, keep: 2, candidates: [] },
];
const phi = Float64Array.from([0.4, -1, 2, 0.1, 0.9, -0.3, -2]);

function holds(penalty: LogitPenalty, progress: number, term: (at: Float64Array) => number): void {
  const h = 1e-5;
  penalty(choices, phi, progress).forEach((value, i) => {
    const at = (step: number) => term(phi.with(i, (phi[i] ?? 0) + step));
    expect(value).toBeCloseTo((at(h) - at(-h)) / (2 * h), 7);
  });
}

it('β-DARTS adds λ times the mean of log-sum-exp, λ from 0 to 50', () => {
  for (const progress of [0, 0.3, 1])
    holds(betaDecay, progress, (at) => {
      const each = choices.map(({ offset, size }) =>
        Math.log(at.slice(offset, offset + size).reduce((sum, value) => sum + Math.exp(value), 0)),
      );
      return (50 * progress * each.reduce((a, b) => a + b, 0)) / each.length;
    });
});

it('DrNAS adds a thousandth of the squared distance of β to 1', () => {
  holds(dirichletAnchor, 0.5, (at) => 1e-3 * at.reduce((sum, value) => sum + (concentration(value).beta - 1) ** 2, 0));
  expect(dirichletAnchor(choices, new Float64Array(7), 0).every((value) => value === 0)).toBe(true);
});

it('FairDARTS takes ten times the mean squared distance of σ(φ) to a half off', () => {
  holds(
    zeroOne,
    0.5,
    (at) => (-10 * at.reduce((sum, value) => sum + (1 / (1 + Math.exp(-value)) - 0.5) ** 2, 0)) / at.length,
  );
});

it('the others add nothing', () => {
  for (const strategy of ['base', 'darts', 'darts-pt', 'gdas', 'snas'] as const)
    expect(logitPenaltyOf(strategy)).toBeNull();
});
