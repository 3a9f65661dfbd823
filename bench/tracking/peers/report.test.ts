import { describe, expect, it } from 'vitest';
import { figuresOf } from './figures';
import type { PairResult } from './pair';
import { asMarkdown } from './report';

const turns = { ours: [1, 2, 4], theirs: [20, 20, 20] };
const read = { milliseconds: turns, count: { ours: 50, theirs: 50 }, bytes: { ours: 1, theirs: 1 } };
const pair: PairResult = {
  ...{ name: 'aim', share: 0.5, runs: 1000, points: 300, commit: 'abc', date: '2026-11-30', load: [1, 2] },
  ingest: { points: [100, 100, 100], seconds: turns, cpu: turns },
  reads: { table: read, wide: read, compare: read },
  paint: turns,
  memory: { ours: 2 ** 20, theirs: 2 ** 20 },
  disk: { ours: 600, theirs: 6000 },
};

describe('trackers beside ours', () => {
  it('a ratio is the median of the turns, above 1 where ours is better', () => {
    const [ingest, , , , , , , disk] = figuresOf(pair);
    expect(ingest).toMatchObject({ unit: 'points/s', ours: 50, theirs: 5, ratio: 10, least: 5, most: 20 });
    expect(disk).toMatchObject({ ours: 2, theirs: 20, ratio: 10 });
  });

  it('a smaller share, what is below the goal and what was left out are said', () => {
    const machine = { processor: 'P', cores: 2, memoryGigabytes: 8, system: 'Linux', node: 'v20' };
    const missing = [{ name: 'trackio', reason: 'It could not be installed.' }];
    const text = asMarkdown({ bench: 'peers', machine, command: 'npm', pairs: [pair], missing });
    expect(text).toContain('nothing is extrapolated');
    expect(text).toContain('- Trackio: It could not be installed.');
    expect(text).toContain('- Aim: memory 1\n');
  });
});
