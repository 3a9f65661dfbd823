/** @file Lists of runs. */
import { expect, it } from 'vitest';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { list as listRuns } from './list';

it('filters, sorts and pages lists', async () => {
  const { ctx, advance } = makePlatform();
  const { metaTrain, search } = await makeBasis(ctx);
  for (const name of ['alpha', 'beta', 'gamma']) {
    makeQueuedRun(ctx, name === 'beta' ? search : metaTrain, name);
    advance(1000);
  }
  const names = (input: Parameters<typeof listRuns>[0]['input']) =>
    listRuns({ ctx, input }).items.map((run) => run.name);
  expect(names({})).toEqual(['gamma', 'beta', 'alpha']);
  expect(names({ sort: { by: 'name', descending: false } })).toEqual(['alpha', 'beta', 'gamma']);
  expect(names({ filter: { kinds: ['search'] } })).toEqual(['beta']);
  expect(names({ filter: { text: 'ALPH' } })).toEqual(['alpha']);
  expect(names({ filter: { text: '%' } })).toEqual([]);
  expect(names({ filter: { states: ['running'] } })).toEqual([]);
  const first = listRuns({ ctx, input: { limit: 2 } });
  expect([first.items.length, first.total]).toEqual([2, 3]);
  expect(names({ limit: 2, cursor: first.nextCursor })).toEqual(['alpha']);
  expect(() => listRuns({ ctx, input: { cursor: 'x' } })).toThrow(/not a cursor/);
});
