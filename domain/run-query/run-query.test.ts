import { describe, expect, it } from 'vitest';
import { anyRunField, anyRunQuery } from '@/test/factories/run-query';
import { fc } from '@/test/fast-check';
import { completeRunQuery } from './complete';
import { formatRunField, formatRunQuery } from './format';
import { dateRange } from './index';
import { parseRunField, parseRunQuery } from './parse';
import { formatSpan, parseSpan } from './values';

describe('the query language', () => {
  it('reads what it writes as the same tree', () => {
    fc.assert(
      fc.property(anyRunQuery, (each) => {
        expect(parseRunQuery(formatRunQuery(each))).toEqual({ query: each });
      }),
      { numRuns: 1000 },
    );
  });

  it('reads what it writes of a field as the same field', () => {
    fc.assert(
      fc.property(anyRunField, (each) => {
        expect(parseRunField(formatRunField(each))).toEqual({ field: each });
      }),
    );
  });

  it('answers every text with a tree or with a problem inside the text', () => {
    const piece = fc.constantFrom(
      'state',
      '=',
      '(',
      ')',
      ' ',
      '"',
      'NOT',
      'AND',
      'or',
      'best(',
      'mean(',
      ',',
      'IN',
      '7d',
      '!',
      '~',
      '\\',
      'mine',
      'config.a',
    );
    const any = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join('')),
      fc.array(piece).map((pieces) => pieces.join(' ')),
    );
    fc.assert(
      fc.property(any, (each) => {
        const read = parseRunQuery(each);
        if ('query' in read) return;
        expect(read.problem.message).not.toBe('');
        expect(read.problem.from).toBeGreaterThanOrEqual(0);
        expect(read.problem.to).toBeLessThanOrEqual(each.length);
        expect(read.problem.from).toBeLessThanOrEqual(read.problem.to);
      }),
      { numRuns: 1000 },
    );
  });

  it('binds NOT tighter than AND, and AND tighter than OR; words side by side mean AND', () => {
    const spelled = (each: string) => {
      const read = parseRunQuery(each);
      return 'query' in read ? formatRunQuery(read.query) : read.problem.message;
    };
    expect(spelled('a or b c and not d')).toBe('a OR b AND c AND NOT d');
    expect(spelled('(a or b) c')).toBe('(a OR b) AND c');
    expect(spelled('not (a b)')).toBe('NOT (a AND b)');
    expect(spelled('state=failed tag!=old')).toBe('state = failed AND tag != old');
    expect(spelled('best(validation.accuracy)>=.9')).toBe('best(validation.accuracy) >= 0.9');
    expect(spelled('mean( best(a.b) ) > 1 created > 7d')).toBe('mean(best(a.b)) > 1 AND created > 1w');
    expect(spelled('creator = ada and MINE')).toBe('person = ada AND mine');
    expect(spelled('LAST(x)=nan Is:NaN final(y) < -inf')).toBe('last(x) = NaN AND is:nan AND final(y) < -Infinity');
    expect(spelled('"is:nan"')).toBe('"is:nan"');
    expect(spelled('')).toBe('');
  });

  it.each([
    ['state = done', /one of queued, starting/, 8, 12],
    ['state > failed', /takes =, != only/, 6, 7],
    ['colour = red', /no field colour/, 0, 6],
    ['name = ', /value is missing/, 7, 7],
    ['a AND', /missing here/, 5, 5],
    ['(a OR b', /closing parenthesis/, 7, 7],
    ['a )', /parenthesis too many/, 2, 3],
    ['seed > many', /needs a number/, 7, 11],
    ['created > soon', /needs a date/, 10, 14],
    ['created = 2026-02-30', /needs a date/, 10, 20],
    ['duration < long', /length of time/, 11, 15],
    ['best(train.loss)', /comparison is missing/, 16, 16],
    ['mean(mean(best(a))) > 1', /mean of a mean/, 0, 4],
    ['name = "open', /never closed/, 7, 12],
    ['config.a-b = 1', /config\.weights/, 0, 10],
    ['OR a', /missing before OR/, 0, 2],
    [Array.from({ length: 201 }, () => 'a').join(' '), /at most 200 words, comparisons and listed values/, 400, 401],
    [`name IN (${Array.from({ length: 300 }, () => 'a').join(',')})`, /at most/, 407, 408],
    ['is:odd', /only is:nan/, 0, 6],
    ['ended IN (7d)', /compared, not listed/, 9, 10],
    [`${'('.repeat(60)}a`, /nested too deeply/, 41, 42],
  ])('refuses %j and says where', (each, message, from, to) => {
    expect(parseRunQuery(each)).toEqual({ problem: { message: expect.stringMatching(message), from, to } });
  });

  it('reads lengths of time in any of their spellings', () => {
    expect(parseSpan('1h30m')).toBe(5_400_000);
    expect(parseSpan('90min')).toBe(5_400_000);
    expect(parseSpan('2.5d')).toBe(216_000_000);
    expect(parseSpan('5 m')).toBeNull();
    fc.assert(
      fc.property(fc.nat(), (each) => {
        expect(parseSpan(formatSpan(each))).toBe(each);
      }),
    );
  });

  it('takes a date as all that it names', () => {
    const day = Date.UTC(2026, 10, 1);
    expect(dateRange('2026-11-01')).toEqual({ start: day, end: day + 86_400_000 });
    expect(dateRange('2026-11-01T09:30')).toEqual({ start: day + 34_200_000, end: day + 34_260_000 });
    expect(dateRange('2026-13-01')).toBeNull();
  });
});

describe('a metric’s bare name', () => {
  const fieldOf = (text: string) => parseRunQuery(text);

  it('is its value; a word that compares with a number is one, too', () => {
    const value = (key: string) => ({ query: { field: { kind: 'figure', figure: 'value', key } } });
    expect(fieldOf('test.accuracy > 0.9')).toMatchObject(value('test.accuracy'));
    expect(fieldOf('val/loss < 1')).toMatchObject(value('val/loss'));
    expect(fieldOf('loss < 0.3')).toMatchObject(value('loss'));
    expect(parseRunField('test.accuracy')).toMatchObject({ field: value('test.accuracy').query.field });
    expect(fieldOf('stat = failed')).toMatchObject({ problem: { message: expect.stringContaining('no field stat') } });
  });
});

describe('completion', () => {
  const vocabulary = {
    metrics: ['train.loss', 'validation.accuracy'],
    figures: ['test.accuracy'],
    settings: ['steps', 'weights.learningRate'],
    values: { tag: ['paper', 'two words'], person: ['ada'] },
  };
  const labels = (each: string) => completeRunQuery(each, each.length, vocabulary).options.map(({ label }) => label);

  it('offers what fits at the caret', () => {
    expect(labels('st')).toEqual(expect.arrayContaining(['state', 'started', 'config.steps']));
    expect(labels('state ')).toEqual(['=', '!=', 'IN']);
    expect(labels('state = f')).toEqual(['finished', 'failed']);
    expect(labels('accur')).toEqual(['test.accuracy', 'validation.accuracy']);
    expect(labels('best(')).toEqual(vocabulary.metrics);
    expect(labels('mean(final(')).toEqual(vocabulary.figures);
    expect(labels('mean(best(train.loss)) ')).toContain('<=');
    expect(labels('tag IN (pa')).toEqual(['paper']);
    expect(labels('tag = paper a')).toContain('AND');
    expect(labels('config.w')).toContain('config.weights.learningRate');
  });

  it('replaces the word at the caret, and quotes what needs quotes', () => {
    expect(completeRunQuery('tag = tw OR mine', 8, vocabulary)).toMatchObject({
      from: 6,
      to: 8,
      options: [{ insert: '"two words" ' }],
    });
    expect(completeRunQuery('tag = "two', 10, vocabulary)).toMatchObject({
      from: 6,
      options: [{ label: 'two words' }],
    });
  });

  it('offers only what leads to a query, at any place of any text', () => {
    fc.assert(
      fc.property(anyRunQuery, fc.nat(), (each, place) => {
        const written = formatRunQuery(each);
        const caret = place % (written.length + 1);
        const { from, to } = completeRunQuery(written, caret, vocabulary);
        expect(from).toBeLessThanOrEqual(to);
        expect(to).toBe(caret);
      }),
    );
  });
});
