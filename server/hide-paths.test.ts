import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { floatSchema } from '@/domain/float';
import { runIdSchema } from '@/domain/ids';
import { namedNumbersSchema } from '@/domain/named-values';
import { redactionOf, without } from './hide-paths';
import { declarations } from './http/openapi';

const clean = without(['/srv/lab', '/srv/lab/data']);

describe('an answer to a viewer', () => {
  const schema = z.object({
    id: runIdSchema,
    state: z.enum(['queued', 'failed']),
    seeds: z.array(z.number()),
    reason: z.string().nullable(),
    lines: z.array(z.object({ at: z.number(), text: z.string().optional() })),
    tags: z.record(z.string(), z.unknown()),
    either: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('a'), n: z.number() }),
      z.object({ kind: z.literal('b'), where: z.string() }),
    ]),
    figures: z.map(z.string(), floatSchema),
  });
  const answer = {
    id: 'run_000000000000',
    state: 'failed',
    seeds: [1, 2],
    reason: 'no file /srv/lab/data/x',
    lines: [{ at: 1, text: 'fine' }, { at: 2, text: 'reads /srv/lab/y' }, { at: 3 }],
    tags: { '/srv/lab': 'key', deep: [{ folder: '/srv/lab/data' }] },
    either: { kind: 'b', where: '/srv/lab' },
    figures: new Map([['/srv/lab', Number.NaN]]),
  };

  it('names none of the paths in any text, wherever it is', () => {
    expect(redactionOf(schema)?.(answer, clean)).toEqual({
      ...answer,
      reason: 'no file …/x',
      lines: [{ at: 1, text: 'fine' }, { at: 2, text: 'reads …/y' }, { at: 3 }],
      tags: { '…': 'key', deep: [{ folder: '…' }] },
      either: { kind: 'b', where: '…' },
      figures: new Map([['…', Number.NaN]]),
    });
  });

  it('is the same object if no text names one, and so are its unaffected parts', () => {
    const harmless = { ...answer, reason: null, lines: [], tags: {}, either: { kind: 'a', n: 1 }, figures: new Map() };
    expect(redactionOf(schema)?.(harmless, clean)).toBe(harmless);
    const told = redactionOf(schema)?.(answer, clean);
    expect(told).toHaveProperty('seeds');
    expect(Reflect.get(Object(told), 'seeds')).toBe(answer.seeds);
  });

  it('is not looked at if its schema has no text of anybody’s', () => {
    expect(redactionOf(z.object({ id: runIdSchema, points: z.array(z.tuple([z.number(), z.number()])) }))).toBeNull();
    expect(redactionOf(z.array(z.enum(['a', 'b'])).nullable())).toBeNull();
    const touched: PropertyKey[] = [];
    const points = new Proxy([1, 2, 3], {
      get(target, name) {
        touched.push(name);
        return Reflect.get(target, name);
      },
    });
    const mixed = z.object({ name: z.string(), points: z.array(z.number()), figures: namedNumbersSchema });
    redactionOf(mixed)?.({ name: '/srv/lab', points, figures: new Map() }, clean);
    expect(touched).toEqual([]);
  });
});

it('takes no text of the API for a formal one that could hold a path', () => {
  const paths = ['/srv', '/srv/lab/data', `/${'a'.repeat(11)}`, `/srv/${'0'.repeat(59)}`, `run_/srv/lab/dat`];
  const loose = new Set<string>();
  let formal = 0;
  const walk = (value: unknown, path: string, seen: Set<unknown>): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof z.core.$ZodString && redactionOf(value) === null) {
      formal++;
      // A fixed length marks a hash: it was made here.
      const { checks = [] } = value._zod.def;
      const patterns = checks.flatMap(({ _zod: { def } }) =>
        'pattern' in def && def.pattern instanceof RegExp ? [def.pattern] : [],
      );
      if (patterns.some((pattern) => paths.some((each) => pattern.test(each)))) loose.add(path);
    }
    if (value instanceof z.core.$ZodType) {
      for (const inner of Object.values(value._zod.def)) walk(inner, path, seen);
      return;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (Array.isArray(value) || prototype === Object.prototype || prototype === null) {
      for (const inner of Object.values(value)) walk(inner, path, seen);
    }
  };
  for (const [path, { output }] of declarations) walk(output, path, new Set());
  expect(formal).toBeGreaterThan(100);
  expect([...loose]).toEqual([]);
});
