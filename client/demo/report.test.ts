/** @file What may be said of a result: a win only where the interval says so, and whose win it is. */
import { describe, expect, it } from 'vitest';
import type { ArmName } from './plan';
import { type DemoResult, resultLines, verdictLines } from './report';

const bySeed = (...values: number[]) => new Map(values.map((value, seed) => [seed, value]));
const arm = (...accuracy: number[]) => ({ accuracy: bySeed(...accuracy), seconds: bySeed(1, 2, 3) });

function result(accuracies: Partial<Record<ArmName, number[]>> = {}): DemoResult {
  return {
    steps: 20,
    epochs: 8,
    supernetParameters: 54_321,
    arms: {
      adapt: arm(...(accuracies.adapt ?? [0.8, 0.81, 0.82])),
      search: arm(...(accuracies.search ?? [0.6, 0.61, 0.63])),
      longSearch: arm(...(accuracies.longSearch ?? [0.79, 0.83, 0.8])),
      random: arm(...(accuracies.random ?? [0.7, 0.71, 0.73])),
      head: arm(...(accuracies.head ?? [0.5, 0.51, 0.53])),
    },
    retrained: {
      adapt: { accuracy: bySeed(0.9, 0.91, 0.92), parameters: bySeed(1000, 2000, 3000) },
      search: { accuracy: bySeed(0.92, 0.89, 0.91), parameters: bySeed(1000, 1000, 1000) },
    },
  };
}

describe('the table', () => {
  it('has a row per arm and per retrained genotype, with mean, interval, seeds and parameters', () => {
    const lines = resultLines(result());
    expect(lines.slice(2, 9)).toHaveLength(7);
    expect(lines[2]).toMatch(/adapt from the prior\s+81\.0\s+78\.5 to 83\.5\s+3\s+54,321\s+2\.0/);
    expect(lines[7]).toMatch(/adapted genotype, retrained\s+91\.0\s+88\.5 to 93\.5\s+3\s+2,000/);
  });
});

describe('the verdict', () => {
  it('says by how much adapting wins, and that an undecided comparison is none', () => {
    const text = verdictLines(result()).join('\n');
    expect(text).toMatch(/beats searching from scratch.* by 19\.7 points \(difference \+19\.7, 95 % interval/);
    expect(text).toMatch(
      /does not win for certain: no difference from searching from scratch for 4 times as many steps/,
    );
    expect(text).toMatch(/retrained, does not win for certain/);
    expect(text).toMatch(/not the weights alone/);
  });

  it('says so where adapting does not win', () => {
    const text = verdictLines(result({ search: [0.9, 0.91, 0.93] })).join('\n');
    expect(text).toMatch(/does NOT win: it is 10\.3 points below searching from scratch/);
    expect(text).toMatch(/did not measurably help/);
  });

  it('credits the warm weights where a random architecture does as well', () => {
    const text = verdictLines(result({ random: [0.82, 0.8, 0.81] })).join('\n');
    expect(text).toMatch(/comes from the warm weights, not from a better architecture/);
  });

  it('says nothing of a single seed', () => {
    expect(verdictLines(result({ adapt: [0.8] })).join('\n')).toMatch(/one seed, nothing can be said/);
  });
});
