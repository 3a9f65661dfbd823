import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { tableFile } from './table-files';

const table = {
  names: ['run', 'step', 'accuracy', 'pareto', 'run'],
  rows: [
    ['a, "b"', 1, 0.5, true, 'x'],
    ['ü 🙂', 2 ** 40, Number.NaN, false, null],
    ['', 3, undefined, null, 'y'],
  ],
};

describe('a table drawn in the browser', () => {
  it('is Parquet with its types, empty cells as null', async () => {
    const bytes = tableFile('parquet', table);
    if (typeof bytes === 'string') throw new Error('text');
    const file = bytes.buffer;
    expect(await parquetReadObjects({ file })).toEqual([
      { run: 'a, "b"', step: 1n, accuracy: 0.5, pareto: true, 'run (2)': 'x' },
      { run: 'ü 🙂', step: 2n ** 40n, accuracy: Number.NaN, pareto: false, 'run (2)': null },
      { run: '', step: 3n, accuracy: null, pareto: null, 'run (2)': 'y' },
    ]);
    expect(parquetMetadata(file).schema.map(({ type }) => type)).toEqual([
      ...[undefined, 'BYTE_ARRAY', 'INT64', 'DOUBLE', 'BOOLEAN', 'BYTE_ARRAY'],
    ]);
  });

  it('is Parquet without a row', async () => {
    const bytes = tableFile('parquet', { names: ['run'], rows: [] });
    if (typeof bytes === 'string') throw new Error('text');
    expect(await parquetReadObjects({ file: bytes.buffer })).toEqual([]);
  });

  it('is JSON that any reader takes, and CSV', () => {
    const json = String(tableFile('json', table));
    expect(JSON.parse(json)[1]).toEqual({
      ...{ run: 'ü 🙂', step: 2 ** 40, accuracy: 'NaN', pareto: false, 'run (2)': null },
    });
    expect(String(tableFile('csv', table)).split('\r\n')[1]).toBe('"a, ""b""",1,0.5,true,x');
  });
});
