/** @file The optimiser of logits against closed forms. */
import { describe, expect, it } from 'vitest';
import { softmax } from '@/domain/statistics/categorical';
import { startLogits, stepLogits } from './logit-optimiser';

const adam = { optimiser: 'adam', momentum: 0, beta1: 0.5, beta2: 0.999 } as const;

describe('the logit optimiser', () => {
  it('takes a first step of the learning rate against the sign of the gradient', () => {
    const start = startLogits(Float64Array.from([0, 0, 0]));
    const { phi } = stepLogits(start, Float64Array.from([2, -0.5, 0]), { ...adam, learningRate: 0.03 });
    expect(phi[0]).toBeCloseTo(-0.03, 8);
    expect(phi[1]).toBeCloseTo(0.03, 6);
    expect(phi[2]).toBe(0);
  });

  it('leaves its input state unchanged', () => {
    const start = startLogits(Float64Array.from([0.5, -0.5]));
    stepLogits(start, Float64Array.from([1, 2]), { ...adam, learningRate: 0.1 });
    expect(start).toEqual(startLogits(Float64Array.from([0.5, -0.5])));
  });

  it('finds the maximiser of a categorical expectation', () => {
    let state = startLogits(new Float64Array(4));
    const reward = [0, 1, 0.2, 0.4];
    for (let step = 0; step < 400; step++) {
      const p = softmax(state.phi);
      const mean = p.reduce((sum, value, i) => sum + value * (reward[i] ?? 0), 0);
      const gradient = p.map((value, i) => -value * ((reward[i] ?? 0) - mean));
      state = stepLogits(state, gradient, { ...adam, learningRate: 0.05 });
    }
    expect(softmax(state.phi)[1]).toBeGreaterThan(0.9);
  });

  it('is SGD with momentum if so set', () => {
    const sgd = { optimiser: 'sgd', learningRate: 0.1, momentum: 0.5, beta1: 0, beta2: 0 } as const;
    const once = stepLogits(startLogits(Float64Array.from([1, 1])), Float64Array.from([1, -2]), sgd);
    expect(Array.from(once.phi)).toEqual([0.9, 1.2]);
    const { phi } = stepLogits(once, Float64Array.from([1, 0]), sgd);
    // v = 0.5 · (1, −2) + (1, 0)
    expect(phi[0]).toBeCloseTo(0.9 - 0.15, 12);
    expect(phi[1]).toBeCloseTo(1.2 + 0.1, 12);
  });
});
