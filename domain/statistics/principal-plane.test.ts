import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { principalPlane } from './principal-plane';

const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((x, i) => x - (b[i] ?? 0)));

describe('principal plane', () => {
  it('keeps all distances of points that lie on a plane', () => {
    const number = fc.integer({ min: -50, max: 50 });
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 2, maxLength: 12 }), (flat) => {
        // The same plane, turned into five dimensions.
        const vectors = flat.map(([x, y]) => Float64Array.from([x, y, x + y, 0, 3]));
        const { points, shares } = principalPlane(vectors);
        for (const [i, a] of vectors.entries())
          for (const [j, b] of vectors.entries())
            expect(distance(points[i] ?? [], points[j] ?? [])).toBeCloseTo(distance([...a], [...b]), 3);
        const spread = flat.some(([x, y]) => x !== flat[0]?.[0] || y !== flat[0]?.[1]);
        expect(shares[0] + shares[1]).toBeCloseTo(spread ? 1 : 0, 6);
      }),
    );
  });

  it('puts the widest direction first', () => {
    const { points, shares } = principalPlane([0, 1, 2, 3].map((x) => Float64Array.from([10 * x, x % 2])));
    expect(shares[0]).toBeGreaterThan(0.9);
    expect(Math.abs((points[3]?.[0] ?? 0) - (points[0]?.[0] ?? 0))).toBeGreaterThan(29);
  });
});
