/** @file A comparison outlives its runs: missing ones are named, the others are shown. */
import { expect, it } from 'vitest';
import { runIdSchema } from '@/domain/ids';
import { runs } from '@/server/services/runs';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { claimRun } from '@/test/factories/run';
import { statementsOf } from '@/test/query-plans';
import { compare } from '.';

it('shows the runs that are there, and names those in the trash or gone', async () => {
  const { ctx } = makePlatform();
  const { search } = await makeBasis(ctx);
  const launched = runs.launch({ ctx, input: { name: 'One', config: search, seeds: [1, 2, 3] } }).runs;
  for (const { id } of launched) runs.stop({ ctx, input: { id } });
  const [first, second, third] = launched.map(({ id }) => id);
  if (first === undefined || second === undefined || third === undefined) throw new Error('not launched');
  const lost = runIdSchema.parse('run_000000000000');
  runs.delete({ ctx, input: { id: second } });
  const compared = compare.runs({ ctx, input: { runs: [third, second, lost, first] } });
  expect(compared.runs.map(({ id }) => id)).toEqual([third, first]);
  expect(compared.missing).toEqual([
    { id: second, name: expect.stringContaining('One') },
    { id: lost, name: null },
  ]);
  expect(Object.keys(compared.clocks).sort()).toEqual([first, third].sort());
  expect(compare.posteriors({ ctx, input: { runs: [first, second, lost] } })).toEqual({ runs: [], divergences: [] });
  expect(() => compare.runs({ ctx, input: { runs: [second, lost] } })).toThrow(/None of these runs is here/);
});

it('asks the database as often however many runs are compared', async () => {
  const { ctx } = makePlatform({ slots: 20 });
  const { search } = await makeBasis(ctx);
  const seeds = Array.from({ length: 12 }, (_, seed) => seed);
  const launched = runs.launch({ ctx, input: { name: 'One', config: search, seeds } }).runs.map(({ id }) => id);
  for (const _ of launched) claimRun(ctx);
  const asked = (count: number) =>
    statementsOf(ctx.db, () => {
      const { clocks, runs: shown } = compare.runs({ ctx, input: { runs: launched.slice(0, count) } });
      expect(shown).toHaveLength(count);
      expect(Object.values(clocks).map(({ spans }) => spans.length)).toEqual(Array(count).fill(1));
    });
  expect(asked(12)).toHaveLength(asked(2).length);
  const plans = asked(12).flatMap(({ plan }) => plan);
  expect(plans).toContain('SEARCH attempt USING COVERING INDEX attempt_spans (run_id=?)');
});
