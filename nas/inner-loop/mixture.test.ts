/** @file Relaxed samples: their bounds, limits and Jacobians, against enumeration and finite differences. */

import { describe, expect, it } from 'vitest';
import { randomStream } from '@/domain/random';
import type { ChoiceLayout } from '@/graph/types';
import { topCandidates } from '@/nas/derive';
import { fc } from '@/test/fast-check';
import {
  drawMixture,
  inclusionGradient,
  inclusionProbabilities,
  mixtureAt,
  mixtureGradient,
  sampleMixture,
} from './mixture';

const logits = (size: { min: number; max: number }) =>
  fc
    .array(fc.double({ min: -6, max: 6, noNaN: true }), { minLength: size.min, maxLength: size.max })
    .map((values) => Float64Array.from(values));

/** Plackett-Luce by listing every ordered draw. */
function byEnumeration(l: Float64Array, keep: number): number[] {
  const weights = Array.from(l, Math.exp);
  const z = weights.map(() => 0);
  const draw = (left: number[], chosen: number[], probability: number): void => {
    if (chosen.length === keep) {
      for (const i of chosen) z[i] = (z[i] ?? 0) + probability;
      return;
    }
    const total = left.reduce((sum, i) => sum + (weights[i] ?? 0), 0);
    for (const i of left) {
      const rest = left.filter((j) => j !== i);
      draw(rest, [...chosen, i], (probability * (weights[i] ?? 0)) / total);
    }
  };
  draw(
    weights.map((_, i) => i),
    [],
    1,
  );
  return z;
}

const choices: ChoiceLayout[] = [
  { name: 'a', cell: 'normal', offset: 0, size: 4, keep: 1, candidates: [] },
  { name: 'b', cell: 'reduce', offset: 4, size: 7, keep: 2, candidates: [] },
  { name: 'c', cell: 'reduce', offset: 11, size: 6, keep: 3, candidates: [] },
];
const size = 17;

describe('inclusion probabilities', () => {
  it.each([1, 2, 3])('are those of %i draws without replacement', (keep) => {
    fc.assert(
      fc.property(logits({ min: 4, max: 7 }), (l) => {
        const z = inclusionProbabilities(l, keep);
        byEnumeration(l, keep).forEach((expected, i) => {
          expect(z[i]).toBeCloseTo(expected, 10);
        });
      }),
      { numRuns: 50 },
    );
  });

  it.each([1, 2, 3])('are in [0, 1] and sum to %i, also for extreme logits', (keep) => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 4, maxLength: 12 }),
        (values) => {
          const z = inclusionProbabilities(Float64Array.from(values), keep);
          for (const value of z) {
            expect(value).toBeGreaterThanOrEqual(0);
            expect(value).toBeLessThanOrEqual(1 + 1e-12);
          }
          expect(z.reduce((a, b) => a + b, 0)).toBeCloseTo(keep, 9);
        },
      ),
    );
  });

  it.each([1, 2, 3])('tend to the top-%i indicator as the temperature falls', (keep) => {
    const stream = randomStream(3, 'limit');
    const phi = Float64Array.from({ length: 9 }, () => stream.normal());
    const z = inclusionProbabilities(
      phi.map((value) => value / 1e-4),
      keep,
    );
    const top = topCandidates(phi, { offset: 0, size: phi.length }, keep);
    z.forEach((value, i) => {
      expect(value).toBeCloseTo(top.includes(i) ? 1 : 0, 9);
    });
  });

  it.each([1, 2, 3])('have the Jacobian that finite differences find, keeping %i', (keep) => {
    fc.assert(
      fc.property(logits({ min: 4, max: 9 }), fc.integer(), (l, seed) => {
        const stream = randomStream(seed, 'direction');
        const u = Float64Array.from(l, () => stream.normal());
        const gradient = inclusionGradient(l, keep, u);
        const value = (at: Float64Array) =>
          inclusionProbabilities(at, keep).reduce((s, z, i) => s + z * (u[i] ?? 0), 0);
        for (let m = 0; m < l.length; m++) {
          const h = 1e-5;
          const up = Float64Array.from(l);
          const down = Float64Array.from(l);
          up[m] = (l[m] ?? 0) + h;
          down[m] = (l[m] ?? 0) - h;
          expect(Math.abs((value(up) - value(down)) / (2 * h) - (gradient[m] ?? 0))).toBeLessThan(1e-8);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the hard sample', () => {
  it.each([1, 2, 3])('has the Plackett-Luce probabilities of sets, keeping %i', (keep) => {
    const phi = Float64Array.from([0.8, -0.4, 0.1, 1.3, -1.1]);
    const choice: ChoiceLayout = { name: 'a', cell: 'normal', offset: 0, size: 5, keep, candidates: [] };
    const expected = setProbabilities(phi, keep);
    const stream = randomStream(keep, 'plackett-luce');
    const draws = 40_000;
    const counts = new Map<string, number>();
    const settings = { estimator: 'sampled', mixture: 'gumbel' } as const;
    for (let i = 0; i < draws; i++) {
      // τ must not matter: the top-k of φ + g is the same at any temperature.
      const { z } = drawMixture([choice], phi, settings, { temperature: 0.1 + (i % 7), stream });
      const set = Array.from(z).flatMap((kept, index) => (kept === 1 ? [index] : []));
      expect(set).toHaveLength(keep);
      counts.set(set.join(), (counts.get(set.join()) ?? 0) + 1);
    }
    // Each count is binomial: 4.5 standard errors are passed with probability 7e-6 in each of at most ten cells.
    for (const [set, p] of expected) {
      const share = (counts.get(set) ?? 0) / draws;
      expect(Math.abs(share - p), set).toBeLessThan(4.5 * Math.sqrt((p * (1 - p)) / draws));
    }
    expect([...counts.keys()].every((set) => expected.has(set))).toBe(true);
  });
});

/** Probability of each set of `keep`, by all its orders. */
function setProbabilities(l: Float64Array, keep: number): Map<string, number> {
  const weights = Array.from(l, Math.exp);
  const found = new Map<string, number>();
  const draw = (taken: number[], probability: number): void => {
    if (taken.length === keep) {
      const set = [...taken].sort((a, b) => a - b).join();
      found.set(set, (found.get(set) ?? 0) + probability);
      return;
    }
    const left = weights.flatMap((weight, i) => (taken.includes(i) ? [] : [{ weight, i }]));
    const total = left.reduce((sum, { weight }) => sum + weight, 0);
    for (const { weight, i } of left) draw([...taken, i], (probability * weight) / total);
  };
  draw([], 1);
  return found;
}

describe('a minibatch sample', () => {
  it('is the same for every noise if the mixture is softmax, and at τ = 1 the posterior itself', () => {
    const settings = { estimator: 'relaxed', mixture: 'softmax' } as const;
    const phi = Float64Array.from({ length: size }, (_, i) => Math.sin(i));
    const draw = (seed: number) =>
      drawMixture(choices, phi, settings, { temperature: 1, stream: randomStream(seed, 'gumbel') }).z;
    expect(draw(1)).toEqual(draw(2));
    expect(draw(1)).toEqual(mixtureAt(choices, phi));
  });

  const stream = randomStream(7, 'gumbel');
  const phi = Float64Array.from({ length: size }, () => stream.normal());
  const g = Float64Array.from({ length: size }, () => stream.gumbel());

  it('goes forward hard if the estimator says so, always with the top-k of φ + g', () => {
    const relaxed = sampleMixture(choices, phi, g, 0.7, 'relaxed');
    const straight = sampleMixture(choices, phi, g, 0.7, 'straight-through');
    const sampled = sampleMixture(choices, phi, g, 0.7, 'sampled');
    expect(relaxed.mask).toBeUndefined();
    expect(straight.mask).toBeUndefined();
    expect(Array.from(sampled.mask ?? [])).toEqual(Array.from(sampled.z));
    for (const choice of choices) {
      const noisy = phi.map((value, i) => value + (g[i] ?? 0));
      const kept = topCandidates(noisy, choice, choice.keep);
      expect(topCandidates(straight.z, choice, choice.keep)).toEqual(kept);
    }
    expect(straight.z).toEqual(sampled.z);
  });

  it('is σ(φ) of each candidate by itself where they do not compete, with its derivative', () => {
    const phi = Float64Array.from([0.5, -1, 2, 0, 3]);
    const settings = { estimator: 'relaxed', mixture: 'sigmoid' } as const;
    const choice: ChoiceLayout = { name: 'a', cell: 'normal', offset: 0, size: 5, keep: 1, candidates: [] };
    const at = (values: Float64Array) =>
      drawMixture([choice], values, settings, { temperature: 1, stream: randomStream(1, 'none') });
    const u = [1, -2, 0.5, 3, -1];
    const gradient = mixtureGradient([choice], at(phi), u);
    const h = 1e-3;
    phi.forEach((value, i) => {
      expect(at(phi).z[i]).toBeCloseTo(1 / (1 + Math.exp(-value)), 6);
      const loss = (by: number) => at(phi.with(i, value + by)).z.reduce((sum, z, j) => sum + z * (u[j] ?? 0), 0);
      expect(gradient[i]).toBeCloseTo((loss(h) - loss(-h)) / (2 * h), 3);
    });
  });

  it('brings dL/dz back to φ through the temperature', () => {
    const u = Float64Array.from({ length: size }, () => stream.normal());
    const loss = (at: Float64Array) =>
      choices.reduce((sum, choice) => {
        const l = Float64Array.from(
          { length: choice.size },
          (_, i) => ((at[choice.offset + i] ?? 0) + (g[choice.offset + i] ?? 0)) / 0.7,
        );
        return sum + inclusionProbabilities(l, choice.keep).reduce((s, z, i) => s + z * (u[choice.offset + i] ?? 0), 0);
      }, 0);
    const gradient = mixtureGradient(choices, sampleMixture(choices, phi, g, 0.7, 'straight-through'), u);
    for (let m = 0; m < phi.length; m++) {
      const h = 1e-5;
      const up = Float64Array.from(phi);
      const down = Float64Array.from(phi);
      up[m] = (phi[m] ?? 0) + h;
      down[m] = (phi[m] ?? 0) - h;
      expect((loss(up) - loss(down)) / (2 * h)).toBeCloseTo(gradient[m] ?? 0, 7);
    }
  });
});
