/** @file The categorical prior's figures, against closed forms and finite differences. */

import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import type { ChoiceLayout } from '../architecture-layout';
import { centred, divergenceGradient, divergences, entropies, logitShift, softmax } from './categorical';

const choices: ChoiceLayout[] = [
  { name: 'a', cell: 'normal', offset: 0, size: 3, keep: 1, candidates: [] },
  { name: 'b', cell: 'normal', offset: 3, size: 5, keep: 2, candidates: [] },
];
const vector = fc
  .array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 8, maxLength: 8 })
  .map((values) => Float64Array.from(values));

describe('categorical figures', () => {
  it('have probabilities that sum to one for any finite logits, however large', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 40 }),
        (logits) => {
          expect(softmax(Float64Array.from(logits)).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
        },
      ),
    );
  });

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
