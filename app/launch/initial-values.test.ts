/** @file Tests of what the launch form takes from its address. */
import { expect, it } from 'vitest';
import { launchAddress } from '@/components/launch/address';
import { taskSetIdSchema } from '@/domain/ids';
import { startOf } from './initial-values';

const at = (address: string) => new URL(address, 'http://here').searchParams;

it('takes the whole task, the seed and settings from the address that a page made', () => {
  const taskSet = taskSetIdSchema.parse('ts_000000000000');
  const task = { taskSet, part: 'heldOut', index: 3, seed: 7 } as const;
  const { values, details, open } = startOf(
    'search',
    at(launchAddress('search', { task, seed: 2, settings: { steps: 20 } })),
  );
  expect(values).toMatchObject({
    ...{ 'task.taskSet': task.taskSet, 'task.part': 'heldOut', 'task.index': '3', 'task.seed': '7', steps: '20' },
  });
  expect(details.seeds).toBe('2');
  expect(open).toBe(false);
});

it('starts from Small where the address names no preset, and from the settings it names', () => {
  const { values } = startOf('adapt', at('/launch?kind=adapt&steps=20'));
  expect(values).toMatchObject({ mixture: 'softmax', committedFraction: '0.7', steps: '20' });
  expect(startOf('search', at('/launch?kind=search&preset=tiny')).values).toMatchObject({ batch: '16' });
});

it('is open for a preset where only what to run on is named', () => {
  expect(startOf('adapt', at('/launch?kind=adapt&prior=pr_000000000000&index=1')).open).toBe(true);
  expect(startOf('adapt', at('/launch?kind=adapt&preset=tiny')).open).toBe(false);
});
