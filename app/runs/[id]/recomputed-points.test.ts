import { describe, expect, it } from 'vitest';
import { splitTails } from './recomputed-points';

const curve = (step: number[], mean: number[]) => ({
  step,
  mean,
  time: step.map((_, at) => at),
  min: mean,
  max: mean,
  nonFinite: step.map(() => 0),
});

describe('discarded tails', () => {
  it('are what was logged again, with the point they leave from', () => {
    const { kept, tails } = splitTails(curve([1, 2, 3, 4, 3, 4, 5], [1, 2, 3, 4, 30, 40, 50]));
    expect(kept.step).toEqual([1, 2, 3, 4, 5]);
    expect(kept.mean).toEqual([1, 2, 30, 40, 50]);
    expect(tails.map(({ mean }) => mean)).toEqual([[2, 3, 4]]);
  });

  it('are none where steps only rise', () => {
    const { kept, tails } = splitTails(curve([1, 2, 3], [1, 2, 3]));
    expect(kept.mean).toEqual([1, 2, 3]);
    expect(tails).toEqual([]);
  });

  it('may be the whole of what came before', () => {
    const { kept, tails } = splitTails(curve([1, 2, 0, 1], [1, 2, 10, 11]));
    expect(kept.mean).toEqual([10, 11]);
    expect(tails.map(({ mean }) => mean)).toEqual([[1, 2]]);
  });
});
