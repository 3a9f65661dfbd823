/** @file The categorical prior's figures, against closed forms and finite differences. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChoiceLayout } from '@/graph/types';
import { centred, divergenceGradient, divergences, entropies, logitShift, softmax } from './categorical';
import { freshLogitState, stepLogits } from './logit-optimiser';

const choices: ChoiceLayout[] = [
  { name: 'a', cell: 'normal', offset: 0, size: 3, keep: 1, candidates: [] },
  { name: 'b', cell: 'normal', offset: 3, size: 5, keep: 2, candidates: [] },
];
const vector = fc
  .array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 8, maxLength: 8 })
  .map((values) => Float64Array.from(values));

describe('categorical figures', () => {
  it('give log n as the entropy of equal logits and 0 as the divergence from oneself', () => {
    const zero = new Float64Array(8);
    expect(entropies(choices, zero)[0]).toBeCloseTo(Math.log(3), 12);
    expect(entropies(choices, zero)[1]).toBeCloseTo(Math.log(5), 12);
    fc.assert(
      fc.property(vector, vector, (phi, alpha) => {
        divergences(choices, phi, phi).forEach((kl) => {
          expect(kl).toBeCloseTo(0, 12);
        });
        divergences(choices, phi, alpha).forEach((kl) => {
          expect(kl).toBeGreaterThanOrEqual(-1e-12);
        });
      }),
    );
  });

  it('have the divergence gradient that finite differences find', () => {
    fc.assert(
      fc.property(vector, vector, (phi, alpha) => {
        const gradient = divergenceGradient(choices, phi, alpha);
        const value = (at: Float64Array) => divergences(choices, at, alpha).reduce((a, b) => a + b, 0);
        for (let i = 0; i < phi.length; i++) {
          const h = 1e-5;
          const up = Float64Array.from(phi);
          const down = Float64Array.from(phi);
          up[i] = (phi[i] ?? 0) + h;
          down[i] = (phi[i] ?? 0) - h;
          expect(Math.abs((value(up) - value(down)) / (2 * h) - (gradient[i] ?? 0))).toBeLessThan(1e-7);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('do not see a constant added to a block', () => {
    fc.assert(
      fc.property(vector, fc.double({ min: -50, max: 50, noNaN: true }), (phi, shift) => {
        const moved = phi.map((value, i) => (i < 3 ? value + shift : value));
        expect(logitShift(choices, moved, phi)).toBeCloseTo(0, 10);
        centred(choices, moved).forEach((value, i) => {
          expect(value).toBeCloseTo(centred(choices, phi)[i] ?? 0, 10);
        });
      }),
    );
  });
});

describe('the logit optimiser', () => {
  it('takes a first step of the learning rate against the sign of the gradient', () => {
    const phi = Float64Array.from([0, 0, 0]);
    stepLogits(freshLogitState(3), phi, Float64Array.from([2, -0.5, 0]), {
      learningRate: 0.03,
      beta1: 0.5,
      beta2: 0.999,
    });
    expect(phi[0]).toBeCloseTo(-0.03, 8);
    expect(phi[1]).toBeCloseTo(0.03, 6);
    expect(phi[2]).toBe(0);
  });

  it('finds the maximiser of a categorical expectation', () => {
    const phi = new Float64Array(4);
    const state = freshLogitState(4);
    const reward = [0, 1, 0.2, 0.4];
    for (let step = 0; step < 400; step++) {
      const p = softmax(phi);
      const mean = p.reduce((sum, value, i) => sum + value * (reward[i] ?? 0), 0);
      const gradient = p.map((value, i) => -value * ((reward[i] ?? 0) - mean));
      stepLogits(state, phi, gradient, { learningRate: 0.05, beta1: 0.5, beta2: 0.999 });
    }
    expect(softmax(phi)[1]).toBeGreaterThan(0.9);
  });
});
