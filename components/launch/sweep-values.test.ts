import { describe, expect, it } from 'vitest';
import { listedValues, valuesOf } from './form-values';
import { checkSweep, isSwept } from './sweep-values';

const values = { ...valuesOf('search'), space: 'sp_000000000000', 'task.taskSet': 'ts_000000000000' };

describe('sweeps in the form', () => {
  it('are lists by commas', () => {
    expect(listedValues(' 8, 16,,32 ,')).toEqual(['8', '16', '32']);
    expect(['8', '8,', '8, 16'].map(isSwept)).toEqual([false, false, true]);
  });

  it('keep the first of each list in the config and all of them, typed, in the sweep', () => {
    const check = checkSweep('search', { ...values, batch: '8, 16', headOnly: 'true, false', 'task.index': '0, 1, 2' });
    expect(check.problems).toEqual([]);
    expect(check.config).toMatchObject({ batch: 8, task: { index: 0 } });
    expect(check.sweep).toMatchObject({ batch: [8, 16], 'task.index': [0, 1, 2] });
  });

  it('name a setting whose later value does not fit', () => {
    const check = checkSweep('search', { ...values, batch: '8, 0', steps: '5, many' });
    expect(check.config).toBeNull();
    expect(check.problems.map(({ field }) => field).sort()).toEqual(['batch', 'steps']);
  });

  it('are empty where nothing lists several values', () => {
    expect(checkSweep('search', values)).toMatchObject({ sweep: {}, problems: [] });
  });
});

it('takes several earlier searches as one value: they are no sweep', () => {
  const earlier = 'run_000000000000, run_000000000001';
  const task = { 'task.taskSet': 'ts_000000000000', space: 'sp_000000000000' };
  const checked = checkSweep('random-search', { ...valuesOf('random-search'), ...task, earlier });
  expect(checked.sweep).toEqual({});
  expect(checked.config).toMatchObject({ earlier: ['run_000000000000', 'run_000000000001'] });
});
