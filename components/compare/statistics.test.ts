/** @file Figures, fronts and paired differences over runs. */

import { describe, expect, it } from 'vitest';
import { type RunId, runIdSchema } from '@/domain/ids';
import type { RunSummary, SeriesRecord } from '@/domain/records/run';
import { paretoFront } from '@/domain/statistics/pareto';
import { fc } from '@/test/fast-check';
import { bestOf, comparedFigures } from './compared-figures';
import { pairedDifferences } from './paired';

const idOf = (n: number): RunId => runIdSchema.parse(`run_${String(n).padStart(12, '0')}`);

function run(n: number, seed: number, accuracy: number): RunSummary {
  return {
    id: idOf(n),
    name: `run ${n}`,
    kind: 'adapt',
    state: 'finished',
    reason: null,
    experiment: null,
    tags: [],
    seed,
    groupHash: n < 3 ? 'a' : 'b',
    colour: 0,
    priority: 0,
    createdAt: 0,
    startedAt: 0,
    endedAt: 1,
    worked: null,
    progress: null,
    device: null,
    summary: new Map([['test.accuracy', accuracy]]),
  };
}

const runs = [run(0, 0, 0.5), run(1, 1, 0.7), run(2, 2, 0.9), run(3, 0, 0.6), run(4, 1, 0.8), run(5, 7, 0.1)];
const groups = ['a', 'b'].map((groupHash) => ({
  groupHash,
  label: groupHash,
  colour: 0,
  runs: runs.filter((each) => each.groupHash === groupHash).map(({ id }) => id),
  summary: new Map(),
}));

function series(key: string, goal: SeriesRecord['goal'], best: number | null): SeriesRecord {
  const rest = { unit: '', count: 3, first: 0, last: 0, min: 0, max: 1, bestStep: 2, lastStep: 3, nonFinite: 0 };
  return { key, goal, best, ...rest };
}

describe('compared figures', () => {
  const differences = [{ path: 'steps', title: 'Steps', names: {}, values: { [idOf(0)]: 10, [idOf(1)]: 20 } }];
  const figures = comparedFigures(
    { runs, differences },
    {
      [idOf(0)]: [series('validation.loss', 'min', 0.3), series('entropy', 'none', null)],
      [idOf(1)]: [series('validation.loss', 'min', 0.2)],
    },
  );

  it('are final figures, the best of metrics with a goal, and settings that differ', () => {
    expect(figures.map(({ id }) => id)).toEqual(['test.accuracy', 'best.validation.loss', 'config.steps']);
    expect(figures[1]?.steps.get(idOf(0))).toBe(2);
    expect(figures.map(({ label }) => label)).toEqual(['Test accuracy', 'Best validation loss', 'Steps']);
  });

  it('know the better end', () => {
    expect(figures.map(bestOf)).toEqual([0.9, 0.2, null]);
  });

  it('differ pair by pair: one seed against the same seed', () => {
    const [accuracy] = figures;
    const [difference] =
      accuracy === undefined ? [] : pairedDifferences({ runs, groups, differences: [], sources: {} }, 'a', accuracy);
    expect(difference).toMatchObject({ groupHash: 'b', n: 2, alone: 1 });
    expect(difference?.mean).toBeCloseTo(0.1, 12);
    expect(difference?.low).toBeCloseTo(0.1, 6);
  });

  it('pair retrainings by the seed of the search that found the genotype, each search once', () => {
    const [accuracy] = figures;
    const source = (seed: number) => ({ id: idOf(90 + seed), name: `search ${seed}`, seed });
    // Of group a runs 0 and 1 retrain one search; of group b runs 3 and 4 retrain those of seeds 5 and 6.
    const sources = {
      ...{ [idOf(0)]: source(5), [idOf(1)]: source(5), [idOf(2)]: source(6) },
      ...{ [idOf(3)]: source(5), [idOf(4)]: source(6), [idOf(5)]: source(7) },
    };
    const found =
      accuracy === undefined ? [] : pairedDifferences({ runs, groups, differences: [], sources }, 'a', accuracy);
    expect(found).toMatchObject([{ n: 2, alone: 1 }]);
    // (0.6 − mean(0.5, 0.7)) and (0.8 − 0.9).
    expect(found[0]?.mean).toBeCloseTo(-0.05, 12);
  });

  it('make no pairs across tasks', () => {
    const [accuracy] = figures;
    const values = Object.fromEntries(runs.map(({ id, groupHash }) => [id, groupHash]));
    const task = { path: 'task.index', title: 'Task index', names: {}, values };
    const found =
      accuracy === undefined
        ? []
        : pairedDifferences({ runs, groups, differences: [task], sources: {} }, 'a', accuracy);
    expect(found).toMatchObject([{ n: 0, low: null, alone: 3 }]);
  });
});

describe('the Pareto front', () => {
  it('holds exactly the points that none beats', () => {
    const point = fc.record({ x: fc.integer({ min: 0, max: 6 }), y: fc.integer({ min: 0, max: 6 }) });
    const goal = fc.constantFrom('max' as const, 'min' as const);
    fc.assert(
      fc.property(fc.array(point, { maxLength: 20 }), goal, goal, (points, goalX, goalY) => {
        const better = (a: number, b: number, by: 'max' | 'min'): boolean => (by === 'max' ? a > b : a < b);
        const beats = (a: (typeof points)[number], b: (typeof points)[number]): boolean =>
          !better(b.x, a.x, goalX) && !better(b.y, a.y, goalY) && (better(a.x, b.x, goalX) || better(a.y, b.y, goalY));
        const expected = points.flatMap((each, at) => (points.some((other) => beats(other, each)) ? [] : [at]));
        expect([...paretoFront(points, goalX, goalY)].sort((a, b) => a - b)).toEqual(expected);
      }),
    );
  });
});
