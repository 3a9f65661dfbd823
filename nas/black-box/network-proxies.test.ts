/** @file The proxies that are computed in float64, by what their papers' definitions say of networks small enough to do by hand. */
import { expect, it } from 'vitest';
import type { Batch } from '@/engine/types';
import { GraphBuilder } from '@/graph/builder';
import type { NodeId, Shape } from '@/graph/types';
import { jacobianCovariance, naswot, synflow } from './network-proxies';

function network(input: Shape, classes: number, body: (b: GraphBuilder, x: NodeId) => NodeId) {
  const b = new GraphBuilder('proxies');
  const features = body(b, b.input(input));
  const logits = b.within('head', () => b.linear('classifier', features, { filters: classes }), 'head');
  return b.freeze({ classes, logits, features, losses: [b.softmaxCrossEntropy(logits)], mixtureSize: 0 });
}

const batch = (images: readonly number[], count: number): Batch => ({
  images: Float32Array.from(images),
  labels: new Int32Array(count),
  valid: count,
});

it('synflow counts the flow of every path once a layer, whatever the signs and normalisations', () => {
  // One pixel of two channels → 1x1 convolution of two → normalised, ReLU → one logit: R is the sum over paths.
  const graph = network([1, 1, 2], 1, (b, x) =>
    b.within(
      'body',
      () => b.relu(b.batchNorm('norm', b.conv2d('conv', x, { kernel: 1, filters: 2 }), { affine: true })),
      'body',
    ),
  );
  const theta = new Float64Array(graph.parameterCount).fill(9);
  const put = (name: RegExp, values: readonly number[]) => {
    const spec = graph.parameters.find((each) => name.test(each.name));
    if (spec === undefined) throw new Error(`no ${name}`);
    theta.set(values, spec.offset);
  };
  // [in, out]: 1·a + ... with |θ|: to unit 0: 1 + 3, to unit 1: 2 + 4.
  put(/conv/, [1, -2, -3, 4]);
  put(/classifier.*weight|classifier$/, [-5, 6]);
  const bias = graph.parameters.find(({ shape, name }) => shape.length === 1 && /classifier/.test(name));
  if (bias !== undefined) theta.set([0], bias.offset);
  const flow = 5 * (1 + 3) + 6 * (2 + 4);
  // Two layers, each carries all of it.
  expect(synflow(graph, theta)).toBeCloseTo(Math.log(2 * flow), 10);
});

it('naswot is the logarithm of the determinant of agreements', () => {
  const graph = network([1, 1, 3], 2, (b, x) => b.relu(x));
  const theta = new Float64Array(graph.parameterCount).fill(0.1);
  // Patterns 110 and 100 agree in two of three units.
  expect(naswot(graph, theta, batch([1, 1, -1, 1, -1, -1], 2))).toBeCloseTo(Math.log(3 * 3 - 2 * 2), 10);
  expect(naswot(graph, theta, batch([1, 1, -1, 2, 3, -1], 2))).toBe(Number.NEGATIVE_INFINITY);
});

it('jacob-cov is the worse the more alike the input gradients of images are', () => {
  const graph = network([1, 1, 3], 1, (b, x) => b.relu(x));
  const weights = Float64Array.from({ length: graph.parameterCount }, (_, i) => [1, 2, 4][i] ?? 0);
  const k = 1e-5;
  const of = (eigenvalues: readonly number[]) =>
    -eigenvalues.reduce((sum, each) => sum + Math.log(each + k) + 1 / (each + k), 0);
  // Gradients (1, 2, 0) and (1, 0, 4): centred (0, 1, −1) and (−2, −5, 7) / 3.
  const correlation = -12 / 3 / (Math.sqrt(2) * Math.sqrt(78 / 9));
  const apart = jacobianCovariance(graph, weights, batch([1, 1, -1, 1, -1, 1], 2));
  expect(apart).toBeCloseTo(of([1 + correlation, 1 - correlation]), 6);
  const alike = jacobianCovariance(graph, weights, batch([1, 1, -1, 2, 3, -1], 2));
  expect(alike / of([2, 0])).toBeCloseTo(1, 6);
  expect(alike).toBeLessThan(apart);
});
