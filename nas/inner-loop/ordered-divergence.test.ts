/** @file The divergence of ordered draws against a list of all of them, and its gradient against finite differences. */

import { describe, expect, it } from 'vitest';
import { divergences } from '@/domain/statistics/categorical';
import type { ChoiceLayout } from '@/graph/types';
import { fc } from '@/test/fast-check';
import { orderedDivergence } from './ordered-divergence';

const choice = (offset: number, size: number, keep: number): ChoiceLayout => ({
  name: `${offset}`,
  cell: 'normal',
  offset,
  size,
  keep,
  candidates: [],
});
const vector = (length: number) =>
  fc
    .array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: length, maxLength: length })
    .map((values) => Float64Array.from(values));

/** Every ordered draw of `keep` with its probability. */
function draws(logits: Float64Array, keep: number): Map<string, number> {
  const weights = Array.from(logits, Math.exp);
  const found = new Map<string, number>();
  const go = (taken: number[], probability: number): void => {
    if (taken.length === keep) {
      found.set(taken.join(), probability);
      return;
    }
    const left = weights.flatMap((weight, i) => (taken.includes(i) ? [] : [{ weight, i }]));
    const total = left.reduce((sum, { weight }) => sum + weight, 0);
    for (const { weight, i } of left) go([...taken, i], (probability * weight) / total);
  };
  go([], 1);
  return found;
}

function byEnumeration(phi: Float64Array, alpha: Float64Array, keep: number): number {
  const q = draws(alpha, keep);
  let sum = 0;
  for (const [order, p] of draws(phi, keep)) sum += p * Math.log(p / (q.get(order) ?? Number.NaN));
  return sum;
}

describe('the ordered divergence', () => {
  it.each([1, 2, 3])('is that of all ordered draws of %i', (keep) => {
    fc.assert(
      fc.property(vector(6), vector(6), (phi, alpha) => {
        const { value } = orderedDivergence([choice(0, 6, keep)], phi, alpha);
        expect(value).toBeCloseTo(byEnumeration(phi, alpha, keep), 9);
      }),
      { numRuns: 60 },
    );
  });

  it('is the divergence of the first draw if one is kept, and more if two are', () => {
    fc.assert(
      fc.property(vector(5), vector(5), (phi, alpha) => {
        const first = divergences([choice(0, 5, 1)], phi, alpha)[0] ?? Number.NaN;
        expect(orderedDivergence([choice(0, 5, 1)], phi, alpha).value).toBeCloseTo(first, 9);
        expect(orderedDivergence([choice(0, 5, 2)], phi, alpha).value).toBeGreaterThanOrEqual(first - 1e-9);
      }),
    );
  });

  it.each([1, 2, 3])('has the gradient that finite differences find, keeping %i', (keep) => {
    const choices = [choice(0, 4, 1), choice(4, 5, keep)];
    fc.assert(
      fc.property(vector(9), vector(9), (phi, alpha) => {
        const { gradient } = orderedDivergence(choices, phi, alpha);
        for (let m = 0; m < phi.length; m++) {
          const h = 1e-5;
          const at = (by: number) =>
            orderedDivergence(
              choices,
              phi.map((value, i) => (i === m ? value + by : value)),
              alpha,
            ).value;
          expect(Math.abs((at(h) - at(-h)) / (2 * h) - (gradient[m] ?? 0))).toBeLessThan(1e-7);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is zero with a zero gradient at the prior itself, also where all candidates are kept', () => {
    fc.assert(
      fc.property(vector(9), (phi) => {
        const { value, gradient } = orderedDivergence([choice(0, 4, 4), choice(4, 5, 2)], phi, phi);
        expect(value).toBeCloseTo(0, 12);
        for (const each of gradient) expect(each).toBeCloseTo(0, 12);
      }),
    );
  });
});
