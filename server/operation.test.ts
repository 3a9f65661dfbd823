/** @file An operation parses its input once, for any caller, and not at all if it was parsed already. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import { makePlatform } from '@/test/factories/platform';
import { operation } from './operation';
import { createCallerFactory, routerOf } from './trpc';

function counted() {
  let parses = 0;
  const text = z.string().transform((given) => {
    parses += 1;
    return Number(given);
  });
  const double = operation({
    access: 'member',
    kind: 'mutation',
    input: z.strictObject({ text }),
    output: z.number(),
    run: ({ input }) => 2 * input.text,
  });
  return { double, parses: () => parses };
}

it('is parsed once when called', () => {
  const { ctx } = makePlatform();
  const { double, parses } = counted();
  expect(double({ ctx, input: { text: '21' } })).toBe(42);
  expect(parses()).toBe(1);
});

it('is parsed once when the router calls it', async () => {
  const { ctx } = makePlatform();
  const { double, parses } = counted();
  const caller = createCallerFactory(routerOf({ numbers: { double } }))(ctx);
  await expect(caller.numbers.double({ text: '21' })).resolves.toBe(42);
  expect(parses()).toBe(1);
});

it('is not parsed when a service passes a parsed one', () => {
  const { ctx } = makePlatform();
  const { double, parses } = counted();
  expect(double.run({ ctx, input: { text: 21 } })).toBe(42);
  expect(parses()).toBe(0);
});

it('refuses a role below the declared one, by the router', async () => {
  const { ctx } = makePlatform();
  const { double } = counted();
  const actor = { name: 'v', access: 'viewer' } as const;
  const caller = createCallerFactory(routerOf({ numbers: { double } }))({ ...ctx, actor });
  await expect(caller.numbers.double({ text: '1' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

it('refuses an input that is not as declared', () => {
  const { ctx } = makePlatform();
  const { double } = counted();
  const input: { text: string } = { text: '1', ...{ other: 1 } };
  expect(() => double({ ctx, input })).toThrow(/other/);
});
