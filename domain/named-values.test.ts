/** @file Answers as JSON: the fast way and the plain one write the same. */
import { expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { jsonForm, jsonText } from './named-values';

const { value } = fc.letrec((of) => ({
  leaf: fc.oneof(
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constantFrom<unknown>(null, undefined, new Date(0), new Float64Array([1, Number.NaN])),
  ),
  value: fc.oneof(
    of('leaf'),
    fc.array(of('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), of('value'), { maxKeys: 4 }),
    fc.array(fc.tuple(fc.string(), of('value')), { maxLength: 4 }).map((pairs) => new Map(pairs)),
  ),
}));

it('is the same text for every value that an answer may hold', () => {
  fc.assert(
    fc.property(value, (each) => {
      expect(jsonText(each)).toBe(JSON.stringify(each, jsonForm));
    }),
  );
});

it('copies nothing where nothing is to be changed', () => {
  const plain = { a: [1, 2, { b: 'text' }], c: null };
  expect(jsonText(plain)).toBe('{"a":[1,2,{"b":"text"}],"c":null}');
  expect(jsonText({ ...plain, d: new Map([['loss', Number.NaN]]) })).toBe(
    '{"a":[1,2,{"b":"text"}],"c":null,"d":{"loss":"NaN"}}',
  );
});
