/** @file Tests of moving values between flat vectors by name. */

import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { accumulateViews, copyViews, mapViews, unionLayout, type VectorLayout } from './views';

const sizes: Readonly<Record<string, number>> = { a: 3, b: 1, c: 4, d: 2, e: 5 };
const layoutArbitrary: fc.Arbitrary<VectorLayout> = fc
  .shuffledSubarray(Object.keys(sizes))
  .map((names) =>
    unionLayout(
      names.map((name) => ({ views: [{ name, offset: 0, size: sizes[name] ?? 0 }], length: sizes[name] ?? 0 })),
    ),
  );

describe('views', () => {
  it('gathers what was scattered', () => {
    fc.assert(
      fc.property(layoutArbitrary, layoutArbitrary, (program, other) => {
        const prior = unionLayout([other, program]);
        const values = Float32Array.from({ length: program.length }, (_, i) => i + 1);
        const stored = new Float32Array(prior.length).fill(-1);
        copyViews(mapViews(program, prior), values, stored);
        expect(stored.filter((v) => v !== -1)).toHaveLength(program.length);
        const back = new Float32Array(program.length);
        const map = mapViews(prior, program);
        expect(map.missing).toEqual([]);
        copyViews(map, stored, back);
        expect(back).toEqual(values);
      }),
    );
  });
  it('merges adjoining views and names what is missing', () => {
    const source = unionLayout([
      {
        views: [
          { name: 'a', offset: 0, size: 2 },
          { name: 'b', offset: 2, size: 3 },
        ],
        length: 5,
      },
    ]);
    const target = unionLayout([source, { views: [{ name: 'c', offset: 0, size: 1 }], length: 1 }]);
    const map = mapViews(source, target);
    expect(map.spans).toEqual([{ source: 0, target: 0, size: 5 }]);
    expect(map.missing.map((view) => view.name)).toEqual(['c']);
    const sum = new Float64Array(6);
    accumulateViews(map, new Float32Array(5).fill(2), sum, 0.5);
    accumulateViews(map, new Float32Array(5).fill(4), sum, 0.5);
    expect([...sum]).toEqual([3, 3, 3, 3, 3, 0]);
  });
  it('refuses wrong lengths and sizes that differ', () => {
    const one: VectorLayout = { views: [{ name: 'a', offset: 0, size: 2 }], length: 2 };
    const two: VectorLayout = { views: [{ name: 'a', offset: 0, size: 3 }], length: 3 };
    expect(() => mapViews(one, two)).toThrow(/"a" has 2 values/);
    expect(() => unionLayout([one, two])).toThrow(/"a"/);
    expect(() => copyViews(mapViews(one, one), new Float32Array(1), new Float32Array(2))).toThrow(
      /source vector has 1/,
    );
  });
});
