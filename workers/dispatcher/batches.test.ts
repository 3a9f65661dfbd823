/** @file Lines into batches: nothing lost, order kept, limits held; a partly written batch is rebuilt identically. */

import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { type Batch, intoBatches } from './batches';
import type { ParsedLine } from './parse-events';

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

const word = (sequence: number): ParsedLine => ({
  kind: 'event',
  event: { type: 'log', sequence, time: 0, level: 'info', message: '' },
  end: sequence + 1,
});

const keysOf = (line: ParsedLine) =>
  line.kind === 'event' && line.event.type === 'points' ? Object.keys(line.event.values) : [];
const log = fc
  .array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 })
  .map((sizes) => sizes.map((size, sequence) => (size === 0 ? word(sequence) : points(sequence, size))));
const limits = fc.record({ points: fc.integer({ min: 20, max: 60 }), series: fc.integer({ min: 1, max: 20 }) });

describe('batches', () => {
  it('keep every line, in order, within the limits; what goes in turns holds points only', () => {
    fc.assert(
      fc.property(log, limits, (lines, most) => {
        const batches = intoBatches(lines, most);
        expect(batches.flatMap((batch) => batch.lines)).toEqual(lines);
        for (const { lines: own, inTurns } of batches) {
          const series = new Set(own.flatMap(keysOf)).size;
          expect(inTurns).toBe(own.every((line) => keysOf(line).length > 0));
          if (!inTurns && own.length > 1) expect(series).toBeLessThanOrEqual(most.series / 4);
          const cost = own.reduce((sum, line) => sum + (keysOf(line).length || 20), 0);
          expect(own.length === 1 || cost <= most.points * (series > most.series ? 16 : 1)).toBe(true);
        }
      }),
    );
  });

  it('rebuild a partly written one, whatever the current limits', () => {
    fc.assert(
      fc.property(log, limits, limits, (lines, before, now) => {
        const [first] = intoBatches(lines, before);
        const last = first?.lines.at(-1);
        fc.pre(first?.inTurns === true && last?.kind === 'event');
        const through = last?.kind === 'event' ? last.event.sequence : null;
        const again: Batch[] = intoBatches(lines, { ...now, through });
        expect(again[0]).toEqual(first);
        expect(again.flatMap((batch) => batch.lines)).toEqual(lines);
      }),
    );
  });
});
