/** @file Plans: what is fused, that lifetimes never overlap in memory, and what a report says. */
import { describe, expect, it } from 'vitest';
import { formatGenotype } from '@/domain/genotype';
import { randomStream } from '@/domain/random';
import { spacePresets } from '@/domain/space';
import { countMacs } from '@/graph/counts';
import { randomGenotype } from '@/nas/derive';
import { buildDerived } from '@/nas/spaces/derived';
import { buildSupernet } from '@/nas/spaces/supernet';
import { compilePlan } from './compile-plan';
import { describePlan, formatPlan } from './describe-plan';

const graph = buildSupernet({ ...spacePresets.darts, initChannels: 8, layers: 4 }, { classes: 10, resolution: 16 });

describe('the plan of a supernet', () => {
  it('fuses separable convolutions, folds closing norms, and shares pools', () => {
    const count = (fused: boolean, type: string): number =>
      compilePlan(graph, 4, { fused }).operations.filter((operation) => operation.type === type).length;
    expect(count(true, 'depthwise')).toBe(0);
    expect(count(true, 'separable')).toBe(count(false, 'depthwise'));
    expect(count(true, 'materialise')).toBe(0);
    expect(count(true, 'maxPool')).toBeLessThanOrEqual(count(false, 'maxPool'));
    const folded = compilePlan(graph, 4)
      .operations.flatMap((operation) => operation.folded)
      .filter((fold) => fold === 1).length;
    expect(folded).toBeGreaterThan(100);
  });

  it('stores no gradient of a pool that sums alone read, and pads an edge’s input once', () => {
    const { norms, operations, backward } = compilePlan(graph, 4);
    const pools = norms.filter(({ sums }) => sums.length > 1);
    expect(pools.length).toBeGreaterThan(20);
    expect(pools.every(({ gradient, terms, sums }) => gradient < 0 && terms.length === sums.length)).toBe(true);
    const phaseOf = new Map(backward.filter(({ kind }) => kind === 0).map(({ target, phase }) => [target, phase]));
    const first = operations.findIndex(
      ({ type, window }) => type === 'separable' && window[0] === 5 && window[6] === 2,
    );
    const { tensor, norm } = compilePlan(graph, 4).views[operations[first]?.views[0] ?? -1] ?? {};
    const others = operations.flatMap(({ type, views }, index) => {
      const view = compilePlan(graph, 4).views[views[0] ?? -1];
      return type === 'separable' && view?.tensor === tensor && view?.norm === norm ? [phaseOf.get(index)] : [];
    });
    // Four convolutions an edge, in a phase of their own.
    expect(new Set(others).size).toBe(others.length / 4);
  });

  it.each(['base', 'darts', 'nas-bench-201'] as const)(
    'is made of any cell of %s, whatever nobody reads in it',
    (name) => {
      const space = spacePresets[name];
      const stream = randomStream(5, 'plans');
      for (let i = 0; i < 250; i++) {
        const genotype = randomGenotype(space, stream);
        const size = { initChannels: 8, layers: 5, classes: 10, resolution: 16 };
        expect(compilePlan(buildDerived(genotype, size), 4).arena, formatGenotype(genotype)).toBeGreaterThan(0);
      }
    },
  );

  it('places every tensor inside the arena', () => {
    const plan = compilePlan(graph, 4);
    for (const tensor of plan.tensors) {
      if (tensor.offset < 0) continue;
      expect(tensor.offset + 4 * tensor.height * tensor.width * tensor.stride).toBeLessThanOrEqual(plan.arena);
    }
    expect(plan.arena).toBeLessThan(compilePlan(graph, 4, { fused: false }).arena * 0.7);
  });

  it('reports kernels, bytes and FLOPs', () => {
    const report = describePlan(graph, 4);
    // Every multiply-add of the graph's count, and a little for sums and pools.
    expect(report.flops).toBeGreaterThanOrEqual(2 * 4 * countMacs(graph));
    expect(report.flops).toBeLessThan(2.5 * 4 * countMacs(graph));
    expect(formatPlan(report)).toContain('depthwise 5x5 dilation 2 + pointwise + statistics');
  });
});
