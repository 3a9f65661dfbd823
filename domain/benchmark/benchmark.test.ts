/** @file Tests of reading published tables: cells, columns, ranks, and errors that name the line. */

import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { parseCsv } from './csv';
import { type BenchmarkMapping, guessMapping } from './mapping';
import { metricTitle } from './metric-title';
import { ranksOf, readEntries, readTable, type TableText } from './table';

const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

describe('comma-separated values', () => {
  it('return through quoting, whatever the cells hold', () => {
    const rows = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 5 }), { minLength: 1 });
    fc.assert(
      fc.property(rows, fc.constantFrom('\n', '\r\n'), (cells, end) => {
        const text = cells.map((row) => row.map(quote).join(',')).join(end);
        expect(parseCsv(text)).toEqual(cells);
      }),
    );
  });
  it('may be plain, with a byte order mark, empty lines and a last empty cell', () => {
    expect(parseCsv('\ufeffa,b\n\n1,\n2,3\n')).toEqual([
      ['a', 'b'],
      ['1', ''],
      ['2', '3'],
    ]);
    expect(() => parseCsv('a,b\n"1,2\n')).toThrow(/line 2 that never ends/);
  });
});

const mapping: BenchmarkMapping = {
  arch: 'arch',
  parameters: 'params',
  metrics: [{ column: 'c10_test_200', dataset: 'CIFAR-10', split: 'test', epochs: 200 }],
};
const read = (text: TableText, columns: BenchmarkMapping) => readEntries(text, columns);
const table = (...rows: string[]) => readTable(['arch,params,c10_test_200', ...rows].join('\n'));

describe('a published table', () => {
  it('gives figures as published, and ranks that ties share', () => {
    const entries = read(
      table('|none~0|,10,93.5', '|skip_connect~0|,20,94.37', '|nor_conv_1x1~0|,,', '|nor_conv_3x3~0|,40,93.5'),
      mapping,
    );
    expect(entries.map(({ values, ranks, parameters }) => [values[0], ranks[0], parameters])).toEqual([
      [93.5, 2, 10],
      [94.37, 1, 20],
      [null, null, null],
      [93.5, 2, 40],
    ]);
    expect(ranksOf([])).toEqual([]);
  });
  it.each([
    [['|none~0|,10,high'], /Line 2, column c10_test_200: "high" is not a number/],
    [['|none~0|,many,1'], /Line 2, column params: "many" is not a number/],
    [['|none~0|,10,1', '|none~0|,10,1'], /Line 3: the architecture is that of line 2/],
    [['|none|,10,1'], /Line 2, column arch: Arch string, node 1: "none" is not an operation~state/],
    [['none,10,1'], /Line 2, column arch: "none" is not an architecture .*another column/],
    [
      ['|none~0|,10,93', '|skip_connect~0|,10,240.5'],
      /Line 3, column c10_test_200: 240.5 is not an accuracy in percent/,
    ],
    [['|none~0|,10,-1'], /Line 2, column c10_test_200: -1 is not an accuracy/],
    [['|none~0|,10,0.93', '|skip_connect~0|,10,0.94'], /Column c10_test_200: no value is above 1.*multiply by 100/],
  ])('names the line of error %#', (rows, message) => {
    expect(() => read(table(...rows), mapping)).toThrow(message);
  });
  it('needs the columns that the mapping names', () => {
    expect(() => read(table('|none~0|,1,1'), { ...mapping, arch: 'cell' })).toThrow(/no column "cell"/);
  });
  it.each([
    ['arch,params', /at least one row/],
    ['', /line of headings/],
    ['PK\u0003\u0004\0\0', /not UTF-8 text/],
    ['arch;params\n|none~0|;1', /one cell, "arch;params".*separated by commas/],
    ['arch,loss,loss\n|none~0|,1,2', /Two columns are called "loss"/],
    ['arch,params\n|none~0|,1\n|skip_connect~0|', /Line 3 has 1 of 2 cells/],
  ])('is refused where the file is none, %#', (text, message) => {
    expect(() => readTable(text)).toThrow(message);
  });
  it('guesses its columns, test images and long training first', () => {
    const columns = [
      'index',
      'arch',
      'params_c10',
      'c10_valid_12',
      'c10_test_12',
      'c10_test_200',
      'c10_test_200_trainonly',
      'in16_test_12',
      'score',
    ];
    const guess = guessMapping(columns, ['0', '|none~0|', '1', '2', '3', '4', '5', '6', '7']);
    expect(guess).toMatchObject({ arch: 'arch', parameters: 'params_c10' });
    expect(guess.metrics?.map(metricTitle)).toEqual([
      'CIFAR-10 test, 200 epochs',
      'CIFAR-10 (trainonly) test, 200 epochs',
      'CIFAR-10 test, 12 epochs',
      'ImageNet16-120 test, 12 epochs',
      'CIFAR-10 validation, 12 epochs',
    ]);
  });
});
