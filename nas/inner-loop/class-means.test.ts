/** @file The head of class means, against its definition and the likelihood that its scale is to maximise. */
import { expect, it } from 'vitest';
import { randomStream } from '@/domain/random';
import { classMeansHead } from './class-means';

const stream = randomStream(3, 'features');
const centres = [
  [2, 0, 1],
  [-1, 1, 0],
  [0, -2, 0.5],
];
const labels = Array.from({ length: 24 }, (_, i) => i % 3);
const features = labels.map((label) => (centres[label] ?? []).map((value) => value + 1.5 * stream.normal()));

const meanOf = (rows: readonly (readonly number[])[]): number[] =>
  (rows[0] ?? []).map((_, j) => rows.reduce((sum, row) => sum + (row[j] ?? 0), 0) / rows.length);
const distance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, j) => sum + (value - (b[j] ?? 0)) ** 2, 0);
const logits = ({ weight, bias }: ReturnType<typeof classMeansHead>, x: readonly number[]): number[] =>
  Array.from(bias, (value, k) => value + x.reduce((sum, v, j) => sum + v * (weight[j * bias.length + k] ?? 0), 0));

it('is softmax of −β/2 the squared distances to the means', () => {
  const head = classMeansHead(features, labels, 3);
  const means = [0, 1, 2].map((k) => meanOf(features.filter((_, i) => labels[i] === k)));
  const beta = (head.weight[0] ?? 0) / (means[0]?.[0] ?? 1);
  expect(beta).toBeGreaterThan(0);
  for (const x of [[0, 0, 0], [1, 2, 3], ...features.slice(0, 3)]) {
    const found = logits(head, x);
    const expected = means.map((mean) => (-beta / 2) * distance(x, mean));
    for (const k of [1, 2])
      expect((found[k] ?? 0) - (found[0] ?? 0)).toBeCloseTo((expected[k] ?? 0) - (expected[0] ?? 0), 8);
  }
});

it('has the scale at which images left out of their class’s mean are likeliest', () => {
  const head = classMeansHead(features, labels, 3);
  const beta = (head.weight[0] ?? 0) / (meanOf(features.filter((_, i) => labels[i] === 0))[0] ?? 1);
  const likelihood = (scale: number): number =>
    features.reduce((sum, x, i) => {
      const means = [0, 1, 2].map((k) => meanOf(features.filter((_, j) => labels[j] === k && j !== i)));
      const exponents = means.map((mean) => (-scale / 2) * distance(x, mean));
      const whole = Math.log(exponents.reduce((total, value) => total + Math.exp(value), 0));
      return sum + (exponents[labels[i] ?? 0] ?? 0) - whole;
    }, 0);
  for (const factor of [0.5, 0.95, 1.05, 2]) expect(likelihood(beta)).toBeGreaterThan(likelihood(factor * beta));
});

it('holds for one image a class, and where all features are alike', () => {
  const single = classMeansHead(centres, [0, 1, 2], 3);
  for (const [k, x] of centres.entries()) {
    const found = logits(single, x);
    expect(found.indexOf(Math.max(...found))).toBe(k);
  }
  const alike = classMeansHead(
    [
      [1, 1],
      [1, 1],
    ],
    [0, 1],
    2,
  );
  expect([...alike.weight, ...alike.bias].every((value) => value === 0)).toBe(true);
});
