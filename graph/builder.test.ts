/** @file Tests of the builder: shapes, layout of parameters and statistics, and errors that name the node. */

import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { GraphBuilder } from './builder';
import { countMacs, countParameters, estimateTrainingMemory } from './counts';
import { initialiseParameters, initialStatistics } from './initialise';
import type { NetworkGraph } from './types';

function tinyNetwork(filters = 4): NetworkGraph {
  const b = new GraphBuilder('tiny');
  const image = b.input([7, 7, 3]);
  const stem = b.within(
    'stem',
    () => b.batchNorm('norm', b.conv2d('conv', image, { filters, kernel: 3 }), { affine: true }),
    'stem',
  );
  const mixed = b.within('cell', () => {
    const depth = b.conv2d('depth', b.relu(stem), { kernel: 5, dilation: 2, stride: 2, depthwise: true });
    const pooled = b.maxPool(stem, { kernel: 3, stride: 2, padding: 1 });
    const shifted = b.conv2d('half', b.shiftedSlice(stem, [1, 1]), { filters, kernel: 1, stride: 2, bias: true });
    const terms = [depth, pooled, shifted, null].map((input, z) => ({ input, z }));
    return b.weightedSum(terms, b.shape(pooled));
  });
  const features = b.globalAveragePool(b.dropPath(mixed));
  const logits = b.within('head', () => b.linear('classifier', features, { filters: 5 }), 'head');
  return b.freeze({ classes: 5, logits, features, losses: [b.softmaxCrossEntropy(logits)], mixtureSize: 4 });
}

describe('graph builder', () => {
  it('infers shapes and packs parameters and statistics without gaps', () => {
    const graph = tinyNetwork();
    expect(graph.nodes.map((node) => node.op)).toContain('weightedSum');
    expect(graph.shapes[graph.outputs.features]).toEqual([1, 1, 4]);
    let offset = 0;
    for (const parameter of graph.parameters) {
      expect(parameter.offset).toBe(offset);
      offset += parameter.size;
    }
    expect(graph.parameterCount).toBe(offset);
    expect(countParameters(graph)).toEqual({
      total: 261,
      stem: 3 * 3 * 3 * 4 + 8,
      body: 25 * 4 + 16 + 4,
      head: 4 * 5 + 5,
    });
    expect(graph.statistics.map((statistic) => statistic.name)).toEqual(['stem/norm/mean', 'stem/norm/variance']);
  });
  it('counts multiply-accumulates, all or under a mask', () => {
    const graph = tinyNetwork();
    const stem = 49 * 4 * 27;
    expect(countMacs(graph)).toBe(stem + 16 * 4 * 25 + 16 * 4 * 4 + 4 * 5);
    expect(countMacs(graph, { mask: Uint8Array.of(1, 0, 0, 1) })).toBe(stem + 16 * 4 * 25 + 20);
    expect(countMacs(graph, { mask: Uint8Array.of(0, 0, 0, 1) })).toBe(20);
    const one = estimateTrainingMemory(graph, 1);
    expect(estimateTrainingMemory(graph, 8).activationBytes).toBe(8 * one.activationBytes);
  });
  it('gives windows the size that sliding them gives', () => {
    const axis = fc.record({
      size: fc.integer({ min: 1, max: 20 }),
      kernel: fc.integer({ min: 1, max: 7 }),
      stride: fc.integer({ min: 1, max: 3 }),
      dilation: fc.integer({ min: 1, max: 2 }),
    });
    fc.assert(
      fc.property(axis, ({ size, kernel, stride, dilation }) => {
        const b = new GraphBuilder('window');
        const padding = Math.floor((dilation * (kernel - 1)) / 2);
        let positions = 0;
        for (let start = -padding; start + dilation * (kernel - 1) < size + padding; start += stride) positions++;
        const build = (): readonly number[] =>
          b.shape(b.conv2d('conv', b.input([size, size, 2]), { filters: 3, kernel, stride, dilation }));
        if (positions === 0) expect(build).toThrow(/does not fit/);
        else expect(build()).toEqual([positions, positions, 3]);
      }),
    );
  });
  it('names the node and the sizes in errors', () => {
    const b = new GraphBuilder('wrong');
    const small = b.input([2, 2, 3]);
    const other = b.input([3, 3, 3]);
    expect(() => b.within('cell', () => b.conv2d('conv', small, { filters: 1, kernel: 5, padding: 0 }))).toThrow(
      /cell\/conv: .*2x2x3/,
    );
    expect(() => b.within('cell', () => b.add([small, other]))).toThrow(
      /cell: add expects 2x2x3, but node 1 has 3x3x3/,
    );
    expect(() => b.concat([small, other])).toThrow(/2x2x3 and 3x3x3/);
    expect(() => b.maxPool(small, { kernel: 3, padding: 2 })).toThrow(/half the kernel/);
    expect(() => b.softmaxCrossEntropy(small)).toThrow(/2x2x3/);
    b.batchNorm('norm', small, { affine: true });
    expect(() => b.batchNorm('norm', small, { affine: true })).toThrow(/norm\/scale: this name is taken/);
  });
});

describe('initial state', () => {
  it('is a function of seed and name alone', () => {
    const graph = tinyNetwork();
    const values = initialiseParameters(graph, 7);
    expect(initialiseParameters(graph, 7)).toEqual(values);
    expect(initialiseParameters(graph, 8)).not.toEqual(values);
    const wider = tinyNetwork(6);
    const at = (g: NetworkGraph, name: string): number => g.parameters.find((p) => p.name === name)?.offset ?? -1;
    expect(initialiseParameters(wider, 7)[at(wider, 'stem/conv/weight')]).not.toBe(0);
    const depth = graph.parameters.find((p) => p.name === 'stem/conv/weight');
    const deviation = Math.sqrt(
      values.subarray(0, depth?.size).reduce((sum, v) => sum + v * v, 0) / (depth?.size ?? 1),
    );
    expect(deviation).toBeGreaterThan(0.7 * Math.sqrt(2 / 36));
    expect(deviation).toBeLessThan(1.3 * Math.sqrt(2 / 36));
    expect([...values.subarray(at(graph, 'stem/norm/scale'), at(graph, 'stem/norm/scale') + 8)]).toEqual([
      1, 1, 1, 1, 0, 0, 0, 0,
    ]);
    expect([...initialStatistics(graph)]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });
});
