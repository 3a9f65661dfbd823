/** @file Phases by kind, against what bounds each. */
import { expect, it } from 'vitest';
import { sizes, supernet } from './cases';
import { triadAt } from './peak';
import { byKind, phasesMarkdown } from './phases';
import { stepCost } from './roofline';

const peak = {
  flops: 1e9,
  bytes: 1e9,
  triads: [
    { bytes: 1e3, bytesPerSecond: 4e9 },
    { bytes: 1e6, bytesPerSecond: 1e9 },
  ],
};

it('takes the speed of memory of the nearest working set', () => {
  expect([1, 2e4, 5e4, 1e9].map((bytes) => triadAt(peak, bytes) / 1e9)).toEqual([4, 4, 1, 1]);
});

it('bounds each phase by the greater of arithmetic and memory, and adds phases up by kind', () => {
  const sum = { direction: 'forward', phase: 1, operations: ['combine'], again: 0 } as const;
  const kinds = byKind(
    [
      { cost: { ...sum, flops: 1e9, bytes: 5e5 }, seconds: 3 },
      { cost: { ...sum, phase: 2, flops: 1e6, bytes: 2e9 }, seconds: 4 },
    ],
    1,
    peak,
  );
  expect(kinds).toEqual([
    {
      kind: 'forward: weighted sums',
      phases: 2,
      seconds: 7,
      arithmeticSeconds: 1.001,
      memorySeconds: 2.0005,
      boundSeconds: 3,
    },
    expect.objectContaining({ phases: 0, seconds: 1, boundSeconds: 0 }),
  ]);
  const text = phasesMarkdown({ peak, cases: [{ what: 'C=4', kinds }] }, 'Today.');
  expect(text).toContain('| forward: weighted sums | 2 | 7000 | 1000 | 2000 | 3000 | 2.33 | 80 % |');
  expect(text).toContain('| all | 2 | 8000 | 1000 | 2000 | 3000 | 2.67 | 100 % |');
});

it('counts what backward computes again apart', () => {
  const costs = stepCost(supernet('darts', { ...sizes.c8, initChannels: 4, layers: 3 }), 2);
  const again = (direction: string) => costs.some((cost) => cost.direction === direction && cost.again > 0);
  expect([again('forward'), again('backward')]).toEqual([false, true]);
});
