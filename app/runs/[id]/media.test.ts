/** @file Pictures and tables of a run by series and step, and what is read of a table's file. */
import { describe, expect, it } from 'vitest';
import { artefactIdSchema, attemptIdSchema, runIdSchema } from '@/domain/ids';
import type { ArtefactRecord } from '@/domain/records/run';
import { itemAt, mediaOf, stepsOf } from './media';
import { isNumeric, mostRows, readTable } from './table-file';

const file = (name: string, step = 0, createdAt = 0): ArtefactRecord => ({
  id: artefactIdSchema.parse('af_000000000000'),
  run: runIdSchema.parse('run_000000000000'),
  attempt: attemptIdSchema.parse('at_000000000000'),
  kind: 'other',
  name,
  size: 1,
  sha256: '0'.repeat(64),
  step,
  createdAt,
});

describe('mediaOf', () => {
  it('joins what differs by its step alone, and leaves what is not to be looked at', () => {
    const media = mediaOf([
      file('artifacts/images/a~b+step+2+timestamp+17+u.png'),
      file('artifacts/images/a~b+step+2+timestamp+17+u+compressed.webp'),
      file('artifacts/images/a~b+step+10+timestamp+18+u.png'),
      file('artifacts/confusion.svg', 4),
      file('artifacts/media/predictions/step-9.json', 9),
      file('artifacts/page.html', 3),
      file('artifacts/model/MLmodel.json', 3),
      file('artifacts/notes.txt'),
    ]);
    expect(media.map(({ kind, name, items }) => [kind, name, items.map(({ step }) => step)])).toEqual([
      ['picture', 'confusion.svg', [4]],
      ['picture', 'images/a/b', [2, 10]],
      ['table', 'predictions', [9]],
    ]);
    expect(stepsOf(media)).toEqual([2, 4, 9, 10]);
    const [, samples] = media;
    if (samples === undefined) throw new Error('nothing');
    expect([1, 2, 9, 10, 11].map((step) => itemAt(samples, step)?.step ?? null)).toEqual([null, 2, 2, 10, 10]);
  });

  it('takes of one step what was sent last', () => {
    const [series] = mediaOf([file('a-step-1.png', 1, 5), file('a_step_1.png', 1, 7), file('a.step1.png', 1, 6)]);
    expect(series?.items.map(({ artefact }) => artefact.createdAt)).toEqual([7]);
  });
});

describe('readTable', () => {
  it.each([
    ['t.json', '{"columns": ["a", "b"], "data": [[1, null], ["x", {"y": 2}]]}'],
    ['t.json', '[{"a": 1}, {"a": "x", "b": {"y": 2}}]'],
    ['t.json', '{"a": [1, "x"], "b": [null, {"y": 2}]}'],
    ['t.csv', 'a,b\r\n1,\r\nx,"{""y"":2}"\r\n'],
    ['t.tsv', 'a\tb\n1\t\nx\t"{""y"":2}"'],
  ])('%s: %s', (name, text) => {
    expect(readTable(name, text)).toEqual({
      columns: ['a', 'b'],
      rows: [
        ['1', ''],
        ['x', '{"y":2}'],
      ],
      total: 2,
    });
  });

  it.each(['{"lr": 0.1}', '[1, 2]', 'null', 'no JSON', '{}'])('finds none in %s', (text) => {
    expect(readTable('t.json', text)).toBeNull();
  });

  it('knows columns of numbers', () => {
    const table = readTable('t.csv', 'a,b,c,d\n1,x,,NaN\n,2,,3e-4\n');
    expect(table === null ? [] : [0, 1, 2, 3].map((at) => isNumeric(table, at))).toEqual([true, false, false, true]);
  });

  it('gives the first rows of many, and says how many there are', () => {
    const table = readTable('t.csv', `a\n${'1\n'.repeat(mostRows + 5)}`);
    expect([table?.rows.length, table?.total]).toEqual([mostRows, mostRows + 5]);
  });
});
