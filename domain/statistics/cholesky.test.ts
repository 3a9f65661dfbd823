/** @file The factor and its solutions, multiplied back. */
import { expect, it } from 'vitest';
import { randomStream } from '@/domain/random';
import { cholesky, solveLower } from './cholesky';

const stream = randomStream(5, 'matrix');
const root = Array.from({ length: 6 }, () => Array.from({ length: 6 }, () => stream.normal()));
const a = root.map((row, i) =>
  root.map((other, j) => row.reduce((sum, value, k) => sum + value * (other[k] ?? 0), 0) + (i === j ? 0.1 : 0)),
);

it('multiplies back to the matrix', () => {
  const l = cholesky(a);
  a.forEach((row, i) => {
    row.forEach((value, j) => {
      const product = (l[i] ?? []).reduce((sum, each, k) => sum + each * (l[j]?.[k] ?? 0), 0);
      expect(product).toBeCloseTo(value, 10);
    });
  });
});

it('solves by its factor', () => {
  const l = cholesky(a);
  const b = [1, -2, 3, 0, 0.5, 1];
  const x = solveLower(l, b);
  b.forEach((value, i) => {
    expect((l[i] ?? []).reduce((sum, each, k) => sum + each * (x[k] ?? 0), 0)).toBeCloseTo(value, 10);
  });
});

it('refuses what is not positive definite', () => {
  expect(() =>
    cholesky([
      [1, 2],
      [2, 1],
    ]),
  ).toThrow(RangeError);
});
