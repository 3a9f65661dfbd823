import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { expandSweep, largestLaunch, sweepLabel } from './sweep';

const config = { kind: 'search', batch: 8, weights: { learningRate: 1, momentum: 0.9 } };

describe('a sweep', () => {
  it('is one configuration without settings', () => {
    expect(expandSweep(config, {})).toEqual([{ config, changes: [] }]);
  });

  it('multiplies values out, the last setting fastest, and leaves the rest alone', () => {
    const made = expandSweep(config, { batch: [8, 16], 'weights.learningRate': [0.1, 0.2] });
    expect(made.map((each) => sweepLabel(each.changes))).toEqual([
      'batch 8, learningRate 0.1',
      'batch 8, learningRate 0.2',
      'batch 16, learningRate 0.1',
      'batch 16, learningRate 0.2',
    ]);
    expect(made[3]?.config).toEqual({ kind: 'search', batch: 16, weights: { learningRate: 0.2, momentum: 0.9 } });
    expect(config.weights.learningRate).toBe(1);
  });

  it('tells settings of one name apart by their paths', () => {
    const [first] = expandSweep(config, { batch: [8], 'logits.learningRate': [0.1], 'weights.learningRate': [0.2] });
    expect(sweepLabel(first?.changes ?? [])).toBe('batch 8, logits.learningRate 0.1, weights.learningRate 0.2');
  });

  it('makes as many different configurations as there are combinations', () => {
    const values = fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        const made = expandSweep({}, { a, 'b.x': b, 'b.y': c });
        expect(made).toHaveLength(a.length * b.length * c.length);
        expect(new Set(made.map((each) => JSON.stringify(each.config))).size).toBe(made.length);
      }),
    );
  });

  it('refuses a value listed twice and more combinations than a launch takes', () => {
    expect(() => expandSweep(config, { batch: [8, 8] })).toThrow(expect.objectContaining({ field: 'sweep.batch' }));
    const many = Array.from({ length: largestLaunch / 2 + 1 }, (_, index) => index);
    expect(() => expandSweep(config, { batch: many, steps: [1, 2] })).toThrow(/at most 200/);
  });
});
