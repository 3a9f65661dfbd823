import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isPlainPoints, sentEventSchema } from './schemas';

const points = { type: 'points', time: 5, step: 1, values: { loss: 0.5, 'odd name': -1 } } as const;

describe('events that a script sends', () => {
  it('points in their usual form are taken as they are', () => {
    expect(isPlainPoints(points)).toBe(true);
    expect(sentEventSchema.parse(points)).toBe(points);
  });

  it('names of numbers that JSON lacks are read, odd names kept', () => {
    const odd = JSON.parse('{"type":"points","time":5,"step":-1,"values":{"loss":"NaN","__proto__":"-Infinity"}}');
    expect(isPlainPoints(odd)).toBe(false);
    const read = sentEventSchema.parse(odd);
    if (read.type !== 'points') throw new Error('not read as points');
    expect(Object.entries(read.values)).toEqual([
      ['loss', Number.NaN],
      ['__proto__', Number.NEGATIVE_INFINITY],
    ]);
  });

  it.each([
    ['a field too many', { ...points, sequence: 3 }, []],
    ['no whole step', { ...points, step: 0.5 }, ['step']],
    ['no number', { ...points, values: { loss: 'high' } }, ['values', 'loss']],
    ['no values', { ...points, values: [1] }, ['values']],
    ['no event', 7, []],
  ])('%s is refused, and where', (_, given, at) => {
    expect(isPlainPoints(given)).toBe(false);
    expect(sentEventSchema.safeParse(given).error?.issues[0]?.path).toEqual(at);
  });

  it('is described whole in the document of the API', () => {
    const described = z.toJSONSchema(z.object({ events: z.array(sentEventSchema) }), {
      io: 'input',
      unrepresentable: 'any',
    });
    expect(JSON.stringify(described)).toContain('"architecture"');
  });
});
