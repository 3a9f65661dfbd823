/** @file Tests of the parity check itself: what it must detect, and what it must accept. */
import { describe, expect, it } from 'vitest';
import { disagreements } from './disagreements';
import { networkCases } from './networks';

const graph = networkCases[0]?.graph();
const gradient = (scale: (name: string) => number): Float32Array => {
  const values = new Float32Array(graph?.parameterCount ?? 0);
  for (const { name, offset, size } of graph?.parameters ?? [])
    for (let i = offset; i < offset + size; i++) values[i] = scale(name) * Math.sin(i);
  return values;
};

describe('disagreements', () => {
  it('notices a small view that is off by a thousandth, and names it', () => {
    if (graph === undefined) throw new Error('There are no network cases.');
    const names = graph.parameters.map(({ name }) => name);
    const [odd] = names;
    const honest = gradient((name) => (name === odd ? 0.01 : 1));
    const wrong = gradient((name) => (name === odd ? 0.01001 : 1));
    expect(disagreements(graph, { dParameters: honest }, { dParameters: wrong }, 5e-4)).toEqual([
      expect.stringMatching(`^dParameters ${odd}: `),
    ]);
    expect(disagreements(graph, { dParameters: honest }, { dParameters: honest }, 0)).toEqual([]);
  });

  it('lets no count, no missing part and no NaN pass', () => {
    if (graph === undefined) throw new Error('There are no network cases.');
    expect(disagreements(graph, { correct: [3] }, { correct: [4] }, 1)).toHaveLength(1);
    expect(disagreements(graph, { logits: [1, 2] }, {}, 1)).toHaveLength(1);
    expect(disagreements(graph, { loss: [Number.NaN] }, { loss: [Number.NaN] }, 1)).toHaveLength(1);
  });
});
