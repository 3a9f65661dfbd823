/** @file Tests of what helps to choose a search space. */
import { expect, it } from 'vitest';
import { runs } from '@/server/services/runs';
import { spaces } from '@/server/services/spaces';
import { makeBasis, makeSpace } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { spaceOptions, spaceSentence } from './space-choice';

it('puts spaces that runs on the task set used first, and says of each what it is', async () => {
  const { ctx } = makePlatform();
  const { taskSet, search } = await makeBasis(ctx);
  const grey = makeSpace(ctx, { inputChannels: 1, operations: ['skip_connect'], topology: 'darts' });
  await spaces.update({ ctx, input: { id: grey.id, name: 'A grey one' } });
  runs.launch({ ctx, input: { name: 'one', config: search } });
  const all = spaces.list({ ctx, input: undefined });
  expect(spaceOptions(all, '').map(({ label, group }) => [label, group])).toEqual([
    [expect.stringMatching(/^Small: 2 operations, 4 channels, 3 layers, about [\d.]+ k parameters$/), undefined],
    [expect.stringMatching(/^A grey one: 1 operation, 4 channels, 3 layers, .*, grey images only$/), undefined],
  ]);
  expect(spaceOptions(all, taskSet.id).map(({ group }) => group)).toEqual(['Used with this task set', 'Other spaces']);
  const sentences = (on: string) => all.map((space) => spaceSentence(space, on)).sort();
  expect(sentences(taskSet.id)).toEqual([
    expect.stringMatching(/^Cells of BASE: .* among skip_connect, sep_conv_3x3\. 1 run on this task set used it\.$/),
    expect.stringMatching(/^Cells of DARTS: .* among skip_connect\. No run used it yet\.$/),
  ]);
  expect(sentences('')[0]).toMatch(/ 1 run used it\.$/);
  expect(sentences('ts_other')[0]).toMatch(/ 1 run used it, none on this task set\.$/);
});
