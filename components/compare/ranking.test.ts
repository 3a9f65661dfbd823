import { describe, expect, it } from 'vitest';
import { mostCompared, parseRunIds } from './comparison';
import { clearlyBest, type GroupFigure } from './ranking';

const group = (groupHash: string, low: number | null, high: number | null, n = 3, key = 'test.accuracy') => ({
  groupHash,
  summary: new Map<string, GroupFigure>([[key, { mean: ((low ?? 0) + (high ?? 0)) / 2, low, high, n }]]),
});

describe('ranking', () => {
  it('names the group whose interval lies beyond all others', () => {
    expect(clearlyBest([group('a', 0.8, 0.9), group('b', 0.5, 0.7)], 'test.accuracy')).toBe('a');
    const losses = [group('a', 0.8, 0.9, 3, 'test.loss'), group('b', 0.5, 0.7, 3, 'test.loss')];
    expect(clearlyBest(losses, 'test.loss')).toBe('b');
  });

  it('ranks neither overlaps, nor one or two seeds, nor figures without a goal', () => {
    expect(clearlyBest([group('a', 0.6, 0.9), group('b', 0.5, 0.7)], 'test.accuracy')).toBeNull();
    expect(clearlyBest([group('a', 0.8, 0.9), group('b', null, null, 1)], 'test.accuracy')).toBeNull();
    expect(clearlyBest([group('a', null, null, 1), group('b', null, null, 1)], 'test.accuracy')).toBeNull();
    expect(clearlyBest([group('a', 0.8, 0.9, 2), group('b', 0.5, 0.7)], 'test.accuracy')).toBeNull();
    expect(clearlyBest([group('a', 0.8, 0.9)], 'test.accuracy')).toBeNull();
    expect(clearlyBest([group('a', 8, 9, 3, 'macs'), group('b', 1, 2, 3, 'macs')], 'macs')).toBeNull();
  });
});

describe('run ids of an address', () => {
  it('keeps valid ids once and in order', () => {
    expect(parseRunIds('run_000000000002,nonsense, run_000000000001,run_000000000002,')).toEqual([
      'run_000000000002',
      'run_000000000001',
    ]);
  });

  it('takes no more than can be compared', () => {
    const many = Array.from({ length: 250 }, (_, i) => `run_${String(i).padStart(12, '0')}`);
    expect(parseRunIds(many.join(','))).toHaveLength(mostCompared);
  });
});
