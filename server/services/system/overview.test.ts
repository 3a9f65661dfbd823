/** @file Tests of Home's overview. */
import { expect, it } from 'vitest';
import { updateRun } from '@/db/queries/run/run';
import { runs } from '@/server/services/runs';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { system } from '.';

it('shows the best run of each task set, what failed, and what ended since', async () => {
  const { ctx } = makePlatform();
  const basis = await makeBasis(ctx);
  const launched = runs.launch({ ctx, input: { name: 'One', config: basis.search, seeds: [1, 2, 3, 4] } }).runs;
  const [first, second, third, fourth] = launched.map(({ id }) => id);
  if (first === undefined || second === undefined || third === undefined || fourth === undefined) throw new Error();
  const now = Date.now();
  updateRun(ctx.db, first, { state: 'finished', endedAt: now - 5000, summary: { 'test.accuracy': 0.5 } });
  updateRun(ctx.db, second, { state: 'finished', endedAt: now - 4000, summary: { 'test.accuracy': 0.75 } });
  updateRun(ctx.db, third, { state: 'finished', endedAt: now - 3000, summary: { 'test.accuracy': 'NaN' } });
  updateRun(ctx.db, fourth, { state: 'failed', endedAt: now - 2000, reason: 'No space left.' });
  const told = system.overview({ ctx, input: { since: now - 4500 } });
  expect(told.best).toMatchObject([
    { taskSet: { id: basis.taskSet.id }, run: { id: second }, accuracy: 0.75, runs: 2 },
  ]);
  expect(told.decisions).toMatchObject([{ what: 'failed', run: { id: fourth }, text: 'No space left.' }]);
  expect(told.ended).toEqual({ finished: 2, failed: 1, stopped: 0 });
  expect(system.overview({ ctx, input: { since: null } }).ended).toBeNull();
});
