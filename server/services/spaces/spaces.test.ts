/** @file Tests of presets and of what fits a space. */
import { expect, it } from 'vitest';
import { writePlatformState } from '@/db/queries/platform/state';
import { spacePresets } from '@/domain/space';
import { makePlatform } from '@/test/factories/platform';
import { ensurePresets } from './ensure-presets';
import { listSpaces } from './list';
import { spaceSizes } from './sizes';

it('saves a preset that came later on a platform that has the first two', () => {
  const { ctx } = makePlatform();
  writePlatformState(ctx.db, 'space-presets', true, 0);
  ensurePresets({ ctx });
  expect(listSpaces({ ctx, input: undefined }).map(({ name }) => name)).toEqual(['nas-bench-201']);
  ensurePresets({ ctx });
  expect(listSpaces({ ctx, input: undefined })).toHaveLength(1);
});

it('gives the sizes of any space, drawn networks included', () => {
  const { ctx } = makePlatform();
  const sizes = (changes: object) =>
    spaceSizes({
      ctx,
      input: { document: { ...spacePresets.base, ...changes }, resolution: 32, classes: 10, batch: 8 },
    });
  expect(sizes(spacePresets['nas-bench-201'])).toMatchObject({ architectures: '15625' });
  const tied = sizes({ tied: true });
  expect(BigInt(tied.architectures) ** 2n).toBe(BigInt(sizes({}).architectures));
  for (const nodes of [1, 8]) expect(sizes({ nodes, keep: 3, topology: 'darts' }).sampledParameters).toBeGreaterThan(0);
});
