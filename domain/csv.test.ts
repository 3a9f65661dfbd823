import { expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { parseCsv } from './benchmark/csv';
import { csvRow, csvTable } from './csv';

/** As docs/security.md says: one apostrophe goes where a mark may stand. */
const unmarked = (cell: string): string => cell.replace(/^'(?='*[=+\-@\t\r\n＝＋－＠])/, '');

it('writes what a reader of CSV reads back, whatever the cells hold', () => {
  const odd = fc.constantFrom('a,b', 'say "x"', 'two\nlines', '\r\n', '__proto__', "'=1", "''-x", "'plain", '-');
  const cell = fc.oneof(fc.string(), odd);
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell)), (rows) => {
      const [head, ...read] = parseCsv(csvTable(['a', 'b', 'c'], rows));
      expect([head, ...read.map((row) => row.map(unmarked))]).toEqual([['a', 'b', 'c'], ...rows]);
    }),
  );
});

it.each(['=HYPERLINK("http://evil.example")', '+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', "'=1"])(
  'marks %j, which a spreadsheet may compute',
  (text) => {
    const [[cell = ''] = []] = parseCsv(csvRow([text]));
    expect(cell).toBe(`'${text}`);
  },
);

it('leaves text that is none, quotes what other languages part at, and keeps numbers', () => {
  expect(csvRow(['a=b', "it's", ' =1', 'a;=1', 'b\t=1'])).toBe(`a=b,it's, =1,"a;=1","b\t=1"\r\n`);
  expect(csvRow([-1, -0.5e-9, 2])).toBe('-1,-5e-10,2\r\n');
});

it('names what is not finite, and leaves missing values empty', () => {
  expect(csvRow([Number.NaN, Number.NEGATIVE_INFINITY, null, undefined, true, 0])).toBe('NaN,-Infinity,,,true,0\r\n');
});
