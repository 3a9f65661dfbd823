/** @file Lines into events and into batches: nothing lost, order kept, budgets held. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intoBatches, type ParsedLine, parseLines } from './parse-events';

const points = (sequence: number, keys: number): ParsedLine => ({
  kind: 'event',
  event: {
    type: 'points',
    sequence,
    time: 0,
    step: sequence,
    values: Object.fromEntries(Array.from({ length: keys }, (_, key) => [`k${key}`, 1])),
  },
  end: sequence + 1,
});

describe('parsing a log', () => {
  it('tells events from what is none, with where each line ends', () => {
    const good = JSON.stringify({ sequence: 0, time: 1, type: 'log', level: 'info', message: 'hello' });
    const lines = [good, 'nonsense', '{"sequence":1,"time":1,"type":"points","step":1,"values":{"a":"NaN"}}', '{}', ''];
    let offset = 0;
    const located = lines.map((text) => {
      const line = { offset, text };
      offset += text.length + 1;
      return line;
    });
    const parsed = parseLines({ lines: [...located, { offset, text: null }], offset: offset + 10, more: false });
    expect(parsed.map((line) => line.kind)).toEqual(['event', 'bad', 'event', 'bad', 'bad', 'bad']);
    expect(parsed.map((line) => line.end)).toEqual([
      ...located.slice(1).map((line) => line.offset),
      offset,
      offset + 10,
    ]);
    expect(parsed[2]).toMatchObject({ event: { values: { a: Number.NaN } } });
  });

  it('keeps every line, in order, and each batch within the budget unless a line alone is beyond it', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 40 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 50 }), (keys, budget) => {
        const lines = keys.map((count, sequence) => points(sequence, count));
        const batches = intoBatches(lines, budget);
        expect(batches.flat()).toEqual(lines);
        for (const batch of batches) {
          const cost = batch.reduce((sum, line) => sum + (keys[line.end - 1] ?? 0), 0);
          expect(batch.length === 1 || cost <= budget).toBe(true);
        }
      }),
    );
  });
});
