/** @file Estimates of tasks whose source has its own sizes. */
import { expect, it } from 'vitest';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeTaskSet, specFor } from '@/test/factories/task-set';
import { noteMachineSpeed } from '../../system/machine-speed';
import { estimateRun } from './estimate';
import { requireValidConfig } from './validate';

it('is estimated at the sizes of the source that its task comes from', async () => {
  const { ctx } = makePlatform();
  const { dataset, search } = await makeBasis(ctx);
  const [source] = specFor(dataset).sources;
  if (source === undefined) throw new Error('no source');
  const own = { ways: { min: 2, max: 2 }, perClass: { train: 8, validation: 2, test: 2 } };
  const [wide, narrow] = [
    await makeTaskSet(ctx, dataset, { perClass: { train: 8, validation: 8, test: 'all' } }),
    await makeTaskSet(ctx, dataset, {
      sources: [{ ...source, ...own }],
      perClass: { train: 8, validation: 8, test: 'all' },
    }),
  ];
  const plain = await makeTaskSet(ctx, dataset, own);
  const basisOf = (taskSet: string) =>
    estimateRun(ctx, requireValidConfig(ctx, { ...search, task: { taskSet }, evaluateEvery: 1 })).basis;
  expect(basisOf(narrow.id)).toBe(basisOf(plain.id));
  expect(basisOf(narrow.id)).not.toBe(basisOf(wide.id));
});

it('is known before any run has finished, from the machine’s own speed', async () => {
  const { ctx } = makePlatform();
  const { search } = await makeBasis(ctx);
  const estimate = () => estimateRun(ctx, requireValidConfig(ctx, search));
  expect(estimate()).toMatchObject({ seconds: null, basis: expect.stringContaining('being measured') });
  noteMachineSpeed(ctx, 'this processor', { macsPerSecond: 1e9, engine: 'native' });
  const { seconds, basis } = estimate();
  expect(seconds).toBeGreaterThan(0);
  expect(basis).toMatch(/multiply-accumulates at 1\.00 G a second, as measured when Masthead first started here/);
});
