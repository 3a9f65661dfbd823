/**
 * @file Hostile text for every parser of members' input: filters, queries, genotypes, tables, notes of crashes, names. Each text is so long
 * that a parser that looks back from each character to all before would take hours; all of them together take a moment.
 */
import { describe, expect, it } from 'vitest';
import { parseCsv, tableLimits } from '@/domain/benchmark/csv';
import { guessMapping } from '@/domain/benchmark/mapping';
import { crashIn } from '@/domain/crash';
import { csvRow } from '@/domain/csv';
import { isDomainError } from '@/domain/errors';
import { readGenotypes } from '@/domain/genotype/read';
import { readHostName } from '@/domain/own-names';
import { passwordProblem } from '@/domain/password';
import { longestQuery, parseRunField, parseRunQuery } from '@/domain/run-query/parse';
import { fits, parseFilter, parseKey, parseOrder } from '@/server/mlflow/search-filter';
import { plainWords } from '@/server/services/webhooks/payload';

const length = 100_000;
const motifs = [
  ...[
    'a',
    ' ',
    '\t',
    '\n',
    '"',
    "'",
    '`',
    '\\',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '|',
    '~',
    '-',
    '.',
    ',',
    ';',
    ':',
    '=',
    '%',
    '_',
  ],
  ...[
    '%a',
    "'a''",
    '"a""',
    'a(',
    '(a=',
    '[(',
    '{"a":',
    "('a',",
    '|a~0|+',
    'Genotype(',
    'a=',
    'a ',
    '\\"',
    ' asc',
    ':1',
    '/',
    '//',
  ],
  ...[
    'not ',
    '!',
    '!=',
    'and ',
    'or (',
    '1m',
    '1.5d',
    'Error: ',
    'at a (',
    'File "',
    '```\n',
    '"a\n',
    ',"',
    '\r\n',
    'ß',
    '\u{1d49c}',
    '\ud800',
  ],
];
const texts = motifs.flatMap((motif) => {
  const body = motif.repeat(length / motif.length);
  return [body, `x${body}`, `a = '${body}x`];
});

/** Whether it is read or refused: with our message, not by a stack overflow. */
function ends(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!isDomainError(error)) throw error;
  }
}

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'a filter of the MLflow protocol': parseFilter,
  'an order of the MLflow protocol': (text) => parseOrder([text]),
  'a key of the MLflow protocol': parseKey,
  'a query of runs': (text) => parseRunQuery(text.slice(0, longestQuery)),
  'a field of runs': (text) => parseRunField(text.slice(0, 300)),
  genotypes: (text) => readGenotypes(text.slice(0, 20_000)),
  'a table': (text) => parseCsv(text),
  'columns of a table': (text) => guessMapping([text, text], [text, text]),
  'what a program printed': (text) => crashIn([...text.slice(0, length).split('\n'), text, `at f (${text}:1)`]),
  'a cell of a table that is written': (text) => csvRow([text]),
  'the name of a host': readHostName,
  'a password': (text) => passwordProblem(text.slice(0, 128)),
  'an error of a webhook': plainWords,
};

describe('hostile text ends, read or refused, for', () => {
  it.each(Object.entries(readers))(
    '%s',
    (_, read) => {
      for (const text of texts) ends(() => read(text));
    },
    240_000,
  );
});

describe('a pattern of LIKE', () => {
  const own = 'a'.repeat(20_000);
  const facts = () => own;

  it('ends, however many it leaves open', () => {
    for (const part of ['%a', '%a_', '%%', '_%a']) {
      const [condition] = parseFilter(`tags.x LIKE '${part.repeat(60)}b'`);
      expect(condition && fits(facts, [condition])).toBe(false);
    }
  });

  it('is refused if it is longer than any that people write', () => {
    expect(() => fits(facts, parseFilter(`tags.x LIKE '${'%a'.repeat(200)}'`))).toThrow(/at most 250/);
    expect(() => parseFilter(Array(101).fill("tags.x = 'a'").join(' and '))).toThrow(/more than 100/);
    expect(() => parseFilter(`tags.x = '${'a'.repeat(100_001)}'`)).toThrow(/longer/);
  });

  it.each([
    ['abc', '%', true],
    ['abc', 'a%c', true],
    ['abc', 'a_c', true],
    ['abc', '%b', false],
    ['abcb', '%b', true],
    ['', '%', true],
    ['', '_', false],
    ['a.c', 'a.c', true],
    ['axc', 'a.c', false],
    ['aXbXc', '%X_%', true],
    ['mississippi', '%iss%ip%', true],
    ['a\nb', 'a%b', true],
  ])('%j LIKE %j is %s', (text, like, expected) => {
    expect(fits(() => text, parseFilter(`tags.x LIKE '${like}'`))).toBe(expected);
  });
});

it('tables have limits that the readers keep to', () => {
  expect(() => parseCsv('a,'.repeat(tableLimits.cells + 2))).toThrow(/column|cells/i);
});
