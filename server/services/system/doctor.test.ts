/** @file The doctor checks once for concurrent callers, and again on request or after some time. */
import { expect, it } from 'vitest';
import { tunables } from '@/domain/tunables';
import { makePlatform } from '@/test/factories/platform';
import { doctor } from './doctor';

it('shares one check, and repeats it for administrators', async () => {
  const { ctx, advance } = makePlatform();
  const viewer = { ...ctx, actor: { name: 'v', access: 'viewer' } as const };
  const [first, second] = await Promise.all([doctor({ ctx, input: undefined }), doctor({ ctx: viewer, input: {} })]);
  expect(second).toBe(first);
  advance(tunables.doctorLooksEvery - 1);
  expect(await doctor({ ctx: viewer, input: {} })).toBe(first);
  expect(() => doctor({ ctx: viewer, input: { fresh: true } })).toThrow(/needs the role admin/);
  const [anew, too] = await Promise.all([
    doctor({ ctx, input: { fresh: true } }),
    doctor({ ctx, input: { fresh: true } }),
  ]);
  expect(anew).not.toBe(first);
  expect(too).toBe(anew);
  advance(tunables.doctorLooksEvery);
  expect((await doctor({ ctx: viewer, input: {} })).lookedAt).toBe(ctx.now());
});
