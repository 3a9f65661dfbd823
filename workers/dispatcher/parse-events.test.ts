/** @file Lines into events and into events: nothing lost. */
import { describe, expect, it } from 'vitest';
import { parseLines } from './parse-events';

describe('parsing a log', () => {
  it('separates events from other lines, with the end of each line', () => {
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
});
