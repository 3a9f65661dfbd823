/** @file Arbitrary fields and queries over runs, for property tests. */

import { allOf, anyOf, type QueryValue, type RunField, type RunQuery } from '@/domain/run-query';
import { choicesOf, comparatorsOf, fieldType, metricFigures, plainFieldNames } from '@/domain/run-query/fields';
import { fc } from '@/test/fast-check';

const text = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.stringMatching(/^[a-z]{1,3}[ .\-"\\()]?[a-z]{0,3}$/),
  fc.constantFrom('and', 'IN', '42', 'true', 'mine', '1h', 'is:nan', 'NaN', '-inf', 'ПРИВЕТ', '\0'),
);
const figure = fc.record({
  kind: fc.constant('figure' as const),
  figure: fc.constantFrom(...metricFigures, 'final' as const, 'value' as const),
  key: fc.oneof(fc.stringMatching(/^[a-z]{1,4}\.[a-z]{1,4}$/), fc.string({ minLength: 1 })),
});
export const anyRunField: fc.Arbitrary<RunField> = fc.oneof(
  fc.constantFrom(...plainFieldNames).map((name) => ({ kind: 'plain' as const, name })),
  fc.stringMatching(/^[a-z]{1,5}(\.[A-Za-z0-9]{1,4}){0,2}$/).map((path) => ({ kind: 'config' as const, path })),
  figure,
  figure.map((of) => ({ kind: 'mean' as const, of })),
);
const number: fc.Arbitrary<QueryValue> = fc.double().map((value) => ({ type: 'number', value: value + 0 }));
const span: fc.Arbitrary<QueryValue> = fc.nat().map((milliseconds) => ({ type: 'span', milliseconds }));
const date: fc.Arbitrary<QueryValue> = fc
  .date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true })
  .chain((day) =>
    fc.constantFrom(10, 16, 19).map((length) => ({ type: 'date', text: day.toISOString().slice(0, length) })),
  );
const textValue: fc.Arbitrary<QueryValue> = text.map((each) => ({ type: 'text', text: each }));

function valueFor(of: RunField): fc.Arbitrary<QueryValue> {
  const choices = choicesOf(of);
  if (choices !== null) return fc.constantFrom(...choices).map((each) => ({ type: 'text', text: each }));
  switch (fieldType(of)) {
    case 'number':
      return number;
    case 'span':
      return span;
    case 'moment':
      return fc.oneof(span, date);
    case 'any':
      return fc.oneof(
        // Of what may be text, NaN and Infinity are words.
        number.filter((value) => value.type === 'number' && Number.isFinite(value.value)),
        textValue,
        fc.boolean().map((value): QueryValue => ({ type: 'boolean', value })),
      );
    default:
      return textValue;
  }
}

const leaf: fc.Arbitrary<RunQuery> = fc.oneof(
  anyRunField.chain((of) =>
    fc.constantFrom(...comparatorsOf[fieldType(of)]).chain((comparator) =>
      (comparator === '~' || comparator === '!~' ? textValue : valueFor(of)).map((value) => ({
        type: 'compare' as const,
        field: of,
        comparator,
        value,
      })),
    ),
  ),
  anyRunField
    .filter((of) => !['moment', 'span'].includes(fieldType(of)))
    .chain((of) =>
      fc
        .array(valueFor(of), { minLength: 1, maxLength: 4 })
        .map((values) => ({ type: 'in' as const, field: of, values })),
    ),
  fc.constant({ type: 'mine' as const }),
  fc.constant({ type: 'is' as const, what: 'nan' as const }),
  text.map((each) => ({ type: 'word' as const, text: each })),
);
export const { query: anyRunQuery } = fc.letrec<{ query: RunQuery }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('query'), { minLength: 1, maxLength: 3 }).map(allOf),
    fc.array(tie('query'), { minLength: 1, maxLength: 3 }).map(anyOf),
    tie('query').map((part) => ({ type: 'not' as const, part })),
  ),
}));
