/** @file Dirichlet mixtures: the pathwise derivative against the transport equation it must satisfy, and the distribution's moments. */

import { describe, expect, it } from 'vitest';
import { randomStream } from '@/domain/random';
import type { ChoiceLayout } from '@/graph/types';
import { fc } from '@/test/fast-check';
import { concentration, digamma, drawLogGamma, logGammaSlope } from './dirichlet';
import { drawMixture, inclusionProbabilities, mixtureGradient } from './mixture';

const choice = (keep: number, size = 4): ChoiceLayout => ({
  name: 'a',
  cell: 'normal',
  offset: 0,
  size,
  keep,
  candidates: [],
});
const settings = { estimator: 'relaxed', mixture: 'dirichlet' } as const;

describe('the pathwise derivative', () => {
  // log of the density of l, up to a constant: βl − e^l. Its flow by β keeps probability: ∂f/∂β + ∂(f dl/dβ)/∂l = 0.
  it('moves a log-Gamma variate so that probability is kept', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 8, noNaN: true }),
        fc.double({ min: -6, max: 2.9, noNaN: true }),
        (beta, l) => {
          const h = 1e-4;
          const flow = (at: number) => Math.exp(beta * (at - l) - Math.exp(at) + Math.exp(l)) * logGammaSlope(beta, at);
          const change = (flow(l + h) - flow(l - h)) / (2 * h);
          expect(Math.abs(change + (l - digamma(beta)))).toBeLessThan(1e-5 * (1 + Math.abs(l)) * (1 + Math.exp(2 * l)));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('continues into the tail, where the series is not used', () => {
    for (const beta of [0.3, 1, 6]) {
      const edge = Math.log(beta + 20);
      const [before, after] = [logGammaSlope(beta, edge - 1e-9), logGammaSlope(beta, edge + 1e-9)];
      expect(Math.abs(before - after)).toBeLessThan(0.3 * before);
    }
  });

  it('is that of β = elu(φ) + 1', () => {
    for (const phi of [-2, -0.1, 0.4, 3]) {
      const h = 1e-6;
      const numeric = (concentration(phi + h).beta - concentration(phi - h).beta) / (2 * h);
      expect(concentration(phi).slope).toBeCloseTo(numeric, 8);
    }
    expect(concentration(0)).toEqual({ beta: 1, slope: 1 });
  });
});

it('knows ψ at 1 and 1/2', () => {
  expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 12);
  expect(digamma(0.5)).toBeCloseTo(-1.9635100260214235, 12);
});

describe('a Dirichlet mixture', () => {
  const phi = Float64Array.from([-1, 0, 0.5, 2]);
  const beta = Array.from(phi, (value) => concentration(value).beta);
  const total = beta.reduce((a, b) => a + b, 0);

  it('has the mean and variance of its distribution, keeping one', () => {
    const stream = randomStream(4, 'dirichlet');
    const draws = 20_000;
    const drawn = Array.from(
      { length: draws },
      () => drawMixture([choice(1)], phi, settings, { temperature: 1, stream }).z,
    );
    beta.forEach((each, i) => {
      const values = drawn.map((z) => z[i] ?? 0);
      const mean = values.reduce((a, b) => a + b, 0) / draws;
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / draws;
      const expected = each / total;
      expect(mean).toBeCloseTo(expected, 2);
      expect(variance).toBeCloseTo((expected * (1 - expected)) / (total + 1), 2);
    });
  });

  it.each([1, 2])('brings dL/dz back to φ by each variate’s own derivative, keeping %i', (keep) => {
    const u = Float64Array.from([0.3, -1, 2, 0.7]);
    const seeded = () => randomStream(9, 'one draw');
    const { scaled, slope } = drawLogGamma(phi, seeded());
    const sample = drawMixture([choice(keep)], phi, settings, { temperature: 1, stream: seeded() });
    const value = (l: Float64Array) => inclusionProbabilities(l, keep).reduce((sum, z, i) => sum + z * (u[i] ?? 0), 0);
    const gradient = mixtureGradient([choice(keep)], sample, u);
    scaled.forEach((l, i) => {
      const h = 1e-6;
      const byL = (value(scaled.with(i, l + h)) - value(scaled.with(i, l - h))) / (2 * h);
      expect(gradient[i]).toBeCloseTo(byL * (slope[i] ?? 0), 6);
    });
  });
});
