/** @file The progress line for one run and for several. */
import { describe, expect, it } from 'vitest';
import { runIdSchema } from '@/domain/ids';
import type { RunSummary } from '@/domain/records/run';
import { progressLine } from './watch-runs';

const run = (state: RunSummary['state'], progress: RunSummary['progress'] = null): RunSummary => ({
  id: runIdSchema.parse('run_000000000000'),
  name: 'a run',
  kind: 'adapt',
  state,
  reason: null,
  experiment: null,
  tags: [],
  seed: 0,
  groupHash: '',
  colour: 0,
  priority: 0,
  createdAt: 0,
  startedAt: null,
  endedAt: null,
  worked: null,
  progress,
  device: null,
  summary: new Map(),
});

describe('the progress line', () => {
  it("shows one run's rate and time left", () => {
    const line = progressLine(
      [run('running', { done: 5, total: 20, unit: 'iterations', rate: 1.25, left: 12_000 })],
      4,
    );
    expect(line).toBe('   █████░░░░░░░░░░░░░░░ 5 of 20 iterations · 1.3 iterations/s · 12 s left');
  });

  it('says what a run without progress does', () => {
    expect(progressLine([run('starting')], 1)).toMatch(/starting$/);
  });

  it('counts several runs and extrapolates from the time so far', () => {
    const half = { done: 5, total: 10, unit: 'steps', rate: null, left: null };
    const line = progressLine([run('finished'), run('running', half), run('queued'), run('queued')], 30);
    expect(line).toMatch(/1 of 4 runs done, 1 running, 2 waiting · 3\.0 runs\/min · 50 s left/);
  });

  it('names no pace of what was done before it looked', () => {
    const runs = [run('finished'), run('finished'), run('queued'), run('queued')];
    expect(progressLine(runs, 0.01, 0.5)).toMatch(/2 of 4 runs done, 0 running, 2 waiting$/);
    expect(progressLine(runs, 30, 0.25)).toMatch(/2 of 4 runs done, .* · 2\.0 runs\/min · 1 min 0 s left$/);
  });
});
