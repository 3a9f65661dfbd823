import { describe, expect, it } from 'vitest';
import { choiceLayout, mixtureSize } from '@/domain/architecture-layout';
import { spacePresets } from '@/domain/space';
import { choiceDivergences, choiceFigures, heatRows } from './probabilities';

const spaces = [spacePresets.base, spacePresets.darts];

describe('architecture probabilities', () => {
  it('has a row per edge and a cell per candidate, each logit once', () => {
    for (const space of spaces) {
      const size = mixtureSize(choiceLayout(space));
      const rows = heatRows(space, new Array<number>(size).fill(0), null);
      expect(rows).toHaveLength(2 * 14);
      expect(rows.flatMap((row) => row.cells.map((cell) => cell.index)).sort((a, b) => a - b)).toEqual(
        Array.from({ length: size }, (_, i) => i),
      );
      expect(rows.every((row) => row.cells.length === space.operations.length)).toBe(true);
    }
  });

  it('measures decisions: even, and decided', () => {
    const [choice] = choiceLayout(spacePresets.base);
    if (choice === undefined) throw new Error('The space has no choice.');
    const even = new Array<number>(choice.size).fill(0);
    expect(choiceFigures(choice, even)).toMatchObject({ entropy: expect.closeTo(1, 9), margin: 0 });
    const decided = even.map((_, i) => (i < 2 ? 100 : 0));
    expect(choiceFigures(choice, decided).entropy).toBeCloseTo(Math.log(2) / Math.log(14), 6);
    expect(choiceFigures(choice, decided).margin).toBe(100);
  });

  it('has no divergence from itself', () => {
    const logits = Array.from({ length: mixtureSize(choiceLayout(spacePresets.darts)) }, (_, i) => Math.sin(i));
    for (const { divergence } of choiceDivergences(spacePresets.darts, logits, logits))
      expect(divergence).toBeCloseTo(0, 12);
  });
});
