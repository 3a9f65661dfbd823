/** @file Colours of new runs: one for an arm and what is retrained of it, the next for any other. */
import { expect, it } from 'vitest';
import { genotype } from '@/db/schema';
import { genotypeIdSchema } from '@/domain/ids';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { colourOfNewRun } from './colour';
import { findRun } from './run';

it('is that of its group or of the run that found its genotype, else the next', async () => {
  const { ctx } = makePlatform();
  const { metaTrain, search } = await makeBasis(ctx);
  const first = findRun(ctx.db, makeQueuedRun(ctx, metaTrain));
  const seed = findRun(ctx.db, makeQueuedRun(ctx, { ...metaTrain, seed: 7 }));
  const second = findRun(ctx.db, makeQueuedRun(ctx, search));
  expect([first, seed, second].map((row) => row?.colour)).toEqual([0, 0, 1]);
  const id = genotypeIdSchema.parse('gt_000000000001');
  const document = { format: 1, cells: {} };
  ctx.db
    .insert(genotype)
    .values({ id, name: '', hash: '', document: document as never, run: first?.id ?? null, margins: [], createdAt: 0 })
    .run();
  expect(colourOfNewRun(ctx.db, 'new', id)).toBe(0);
  expect(colourOfNewRun(ctx.db, second?.groupHash ?? '', null)).toBe(1);
  expect(colourOfNewRun(ctx.db, 'new', null)).toBe(2);
});
