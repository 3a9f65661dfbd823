/** @file What a run holds of a machine by its threads and task workers. */
import { describe, expect, it } from 'vitest';
import { type RunConfigInput, runConfigSchema } from '.';
import { coresOf, programsOf, spreadOf } from './spread';

const taskSet = 'ts_000000000000';
const metaTrain = (settings: Partial<RunConfigInput>) =>
  runConfigSchema.parse({ kind: 'meta-train', taskSet, space: 'sp_000000000000', ...settings });

describe('a run’s spread', () => {
  it('is tasks over workers, then over the lanes of each', () => {
    expect(spreadOf(metaTrain({ threads: 2 }))).toEqual({ nodes: 1, workers: 1, lanes: 2, threads: 1 });
    const two = metaTrain({ taskWorkers: 2, threads: 8, tasksPerIteration: 8 });
    expect(spreadOf(two)).toEqual({ nodes: 1, workers: 2, lanes: 4, threads: 2 });
    expect(coresOf(two)).toBe(16);
    expect(programsOf(two)).toBe(8);
  });

  it('has no worker without a task', () => {
    const few = metaTrain({ taskWorkers: 8, tasksPerIteration: 3, threads: 2 });
    expect(coresOf(few)).toBe(6);
    const episodes = runConfigSchema.parse({
      kind: 'few-shot',
      taskSet,
      prior: 'pr_000000000000',
      taskWorkers: 4,
      episodes: 3,
    });
    expect(spreadOf(episodes)).toEqual({ nodes: 1, workers: 3, lanes: 1, threads: 1 });
  });

  it('is tasks over nodes first: each has its workers, and none is without a task', () => {
    const two = metaTrain({ nodes: 2, taskWorkers: 2, threads: 4, tasksPerIteration: 8 });
    expect(spreadOf(two)).toEqual({ nodes: 2, workers: 2, lanes: 2, threads: 2 });
    expect(coresOf(two)).toBe(8);
    expect(programsOf(two)).toBe(4);
    const few = metaTrain({ nodes: 4, taskWorkers: 8, tasksPerIteration: 6 });
    expect(spreadOf(few)).toEqual({ nodes: 4, workers: 2, lanes: 1, threads: 1 });
    expect(spreadOf(metaTrain({ nodes: 4, tasksPerIteration: 3 }))).toMatchObject({ nodes: 3, workers: 1 });
  });

  it('is one process where there is one task', () => {
    const adapt = runConfigSchema.parse({ kind: 'adapt', prior: 'pr_000000000000', task: { taskSet }, threads: 3 });
    expect(coresOf(adapt)).toBe(3);
    expect(programsOf(adapt)).toBe(1);
  });
});
