/** @file What a mask switches off, on a graph whose two candidates share an input. */
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '@/graph/builder';
import { liveness } from './liveness';

/** z0: conv a over the image; z1: conv b → norm; z2: reads conv a too; z3: `none`. */
function graph() {
  const b = new GraphBuilder('liveness');
  const image = b.input([4, 4, 2]);
  const a = b.conv2d('a', image, { kernel: 1, filters: 2 });
  const c = b.batchNorm('norm', b.conv2d('b', image, { kernel: 3, filters: 2 }), { affine: true });
  const mixed = b.weightedSum(
    [
      { input: a, z: 0 },
      { input: c, z: 1 },
      { input: b.relu(a), z: 2 },
      { input: null, z: 3 },
    ],
    [4, 4, 2],
  );
  const logits = b.within('head', () => b.linear('classifier', b.globalAveragePool(mixed), { filters: 2 }), 'head');
  const losses = [b.softmaxCrossEntropy(logits)];
  return b.freeze({ classes: 2, logits, features: mixed, losses, mixtureSize: 4 });
}

function names(network: ReturnType<typeof graph>, mask?: number[]): { parameters: string[]; mixture: number[] } {
  const live = liveness(network, mask && Uint8Array.from(mask));
  return {
    parameters: network.parameters.filter((_, i) => live.parameters[i] === 1).map((spec) => spec.name),
    mixture: [...live.mixture],
  };
}

describe('liveness', () => {
  const network = graph();
  const norm = ['b/weight', 'norm/scale', 'norm/shift'];
  const head = ['head/classifier/weight', 'head/classifier/bias'];

  it('keeps everything without a mask; `none` never yields a gradient', () => {
    expect(names(network)).toEqual({ parameters: ['a/weight', ...norm, ...head], mixture: [1, 1, 1, 0] });
  });

  it('switches off what only skipped candidates reach', () => {
    expect(names(network, [1, 0, 0, 1])).toEqual({ parameters: ['a/weight', ...head], mixture: [1, 0, 0, 0] });
    expect(names(network, [0, 0, 1, 0])).toEqual({ parameters: ['a/weight', ...head], mixture: [0, 0, 1, 0] });
    expect(names(network, [0, 1, 0, 0])).toEqual({ parameters: [...norm, ...head], mixture: [0, 1, 0, 0] });
    expect(names(network, [0, 0, 0, 0])).toEqual({ parameters: head, mixture: [0, 0, 0, 0] });
  });

  it('switches running statistics off with their node', () => {
    expect([...liveness(network, Uint8Array.of(1, 0, 1, 1)).statistics]).toEqual([0, 0]);
    expect([...liveness(network, Uint8Array.of(0, 1, 0, 0)).statistics]).toEqual([1, 1]);
  });
});
