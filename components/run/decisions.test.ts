import { describe, expect, it } from 'vitest';
import { choiceLayout, mixtureSize } from '@/domain/architecture-layout';
import type { Genotype, GenotypeEdge } from '@/domain/genotype';
import type { ArchitectureSnapshot } from '@/domain/records/architecture';
import { spacePresets } from '@/domain/space';
import { decisionsAt, highestProbability, lastFlip } from './decisions';

const space = spacePresets.base;
const size = mixtureSize(choiceLayout(space));

function genotype(first: GenotypeEdge['operation']): Genotype {
  const cell = (operation: GenotypeEdge['operation']) => ({
    nodes: Array.from({ length: 4 }, (_, node) => [
      { operation: node === 0 ? operation : ('skip_connect' as const), input: 0 },
      { operation: 'sep_conv_3x3' as const, input: 1 },
    ]),
    concat: [2, 3, 4, 5],
  });
  return { normal: cell(first), reduce: cell('skip_connect') };
}

function snapshot(step: number, first: GenotypeEdge['operation'], peak = 0): ArchitectureSnapshot {
  const logits = new Array<number>(size).fill(0);
  logits[0] = peak;
  return { step, time: step, logits, genotype: genotype(first) };
}

const snapshots = [
  snapshot(0, 'skip_connect'),
  snapshot(10, 'max_pool_3x3', 1),
  snapshot(20, 'max_pool_3x3', 5),
  snapshot(30, 'skip_connect', 2),
];

describe('decisions', () => {
  it('finds when the outcome last changed, up to the shown step', () => {
    expect(snapshots.map((_, at) => lastFlip(snapshots, at))).toEqual([null, 10, 10, 30]);
    const [first, second] = decisionsAt(space, snapshots, 2, null);
    expect(first).toMatchObject({ name: 'normal/2', changedAt: 10, margin: 0, divergence: null });
    expect(second).toMatchObject({ name: 'normal/3', changedAt: null, entropy: expect.closeTo(1, 9) });
  });

  it('measures the distance to the prior', () => {
    const prior = snapshots[0]?.logits ?? [];
    const [same] = decisionsAt(space, snapshots, 0, prior);
    const [moved] = decisionsAt(space, snapshots, 2, prior);
    expect(same?.divergence).toBeCloseTo(0, 12);
    expect(moved?.divergence).toBeGreaterThan(0.5);
  });

  it('finds the top of the scale over all steps', () => {
    const alone = highestProbability(space, snapshots.slice(2, 3));
    expect(highestProbability(space, snapshots)).toBe(alone);
    expect(highestProbability(space, [])).toBeGreaterThan(0);
  });
});
