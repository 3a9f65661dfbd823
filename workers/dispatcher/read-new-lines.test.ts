/** @file Tailing: whatever the portions, lines come out complete, in order, once. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { readTail } from './read-new-lines';

const directory = mkdtempSync(path.join(tmpdir(), 'masthead-tail-'));
afterAll(() => rmSync(directory, { recursive: true }));
const file = path.join(directory, 'events.ndjson');

function readAll(from: number, limit: number) {
  const texts: (string | null)[] = [];
  let offset = from;
  for (;;) {
    const piece = readTail(file, offset, limit);
    texts.push(...piece.lines.map((line) => line.text));
    offset = piece.offset;
    if (!piece.more || piece.lines.length === 0) return { texts, offset };
  }
}

describe('tail', () => {
  it('gives every line once, whatever the lengths and the limit', () => {
    const line = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.replaceAll('\n', ' '));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.integer({ min: 1, max: 100 }), (lines, limit) => {
        writeFileSync(file, lines.map((text) => `${text}\n`).join(''));
        const encoded = lines.map((text) => Buffer.from(text).toString('utf8'));
        expect(readAll(0, limit).texts).toEqual(encoded);
      }),
    );
  });

  it('leaves a line that is still being written', () => {
    writeFileSync(file, 'one\ntw');
    const first = readAll(0, 1024);
    expect(first).toEqual({ texts: ['one'], offset: 4 });
    appendFileSync(file, 'o\nthree');
    expect(readAll(first.offset, 1024)).toEqual({ texts: ['two'], offset: 8 });
  });

  it('finds nothing in a missing file', () => {
    expect(readTail(path.join(directory, 'none'), 0, 10)).toEqual({ lines: [], offset: 0, more: false, missing: true });
  });

  it('steps over a line beyond all reason', () => {
    writeFileSync(file, `${'x'.repeat(66 << 20)}\nnext\n`);
    const { texts } = readAll(0, 1 << 20);
    expect(texts).toEqual([null, 'next']);
  });
});
