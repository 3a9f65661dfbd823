/** @file A comparison outlives its runs: missing ones are named, the others are shown. */
import { expect, it } from 'vitest';
import { runIdSchema } from '@/domain/ids';
import { runs } from '@/server/services/runs';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
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
