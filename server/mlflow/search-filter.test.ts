/** @file MLflow's search syntax: its meaning, and refusals with their position. */

import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { byOrder, type Facts, fits, parseFilter, parseKey, parseOrder } from './search-filter';

const known: Readonly<Record<string, string | number>> = {
  'metric loss': 0.5,
  'metric train/loss 1': 2,
  'metric nan': Number.NaN,
  'param lr': '0.1',
  'param odd name': 'x y',
  'tag mlflow.parentRunId': 'run_1',
  'tag team': "Ada's",
  'attribute status': 'FINISHED',
  'attribute start_time': 1_700_000_000_000,
  'attribute run_id': 'run_2',
};
const facts: Facts = ({ kind, name }) => known[`${kind} ${name}`];

describe('a filter', () => {
  it.each([
    ['', true],
    ['metrics.loss < 1', true],
    ['metric.loss >= 0.5 and params.lr = "0.1"', true],
    ['metrics.loss > 1e-1 AND metrics.loss != 0.5', false],
    ['metrics.`train/loss 1` = 2', true],
    ['metrics."train/loss 1" = 2', true],
    ["params.`odd name` LIKE 'x%'", true],
    ["params.lr LIKE '0_1'", true],
    ["params.lr LIKE '0%2'", false],
    ["tags.team ILIKE 'ada''s'", true],
    ['tags.team = "Ada\'s"', true],
    ["tags.mlflow.parentRunId = 'run_1'", true],
    ["status = 'FINISHED'", true],
    ["attributes.status != 'FINISHED'", false],
    ['start_time > 1600000000000', true],
    ["run_id IN ('run_1', 'run_2')", true],
    ["run_id NOT IN ('run_2')", false],
    ['tags.team IS NOT NULL and tags.other IS NULL', true],
    ["params.none != 'x'", false],
    ['metrics.nan > 0', false],
  ])('%s', (text, expected) => {
    expect(fits(facts, parseFilter(text))).toBe(expected);
  });

  it.each([
    'metrics.loss >',
    'metrics.loss < 1 or metrics.loss > 2',
    'metrics.loss < abc',
    "params.lr BETWEEN '1'",
    "run_id IN ('a'",
    'metrics. = 1',
    "params.lr = '1",
  ])('refuses %s', (text) => {
    expect(() => fits(facts, parseFilter(text))).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  it('never hangs or fails otherwise, for any input', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        try {
          parseFilter(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid-input' });
        }
      }),
    );
  });
});

it('orders by several keys, what has no value last, NaN before it', () => {
  const rows = [3, undefined, Number.NaN, 1, 2].map((value, at) => ({
    at,
    facts: (({ name }) => (name === 'loss' ? value : at)) satisfies Facts,
  }));
  const order = (texts: string[]) =>
    [...rows].sort((a, b) => byOrder(parseOrder(texts))(a.facts, b.facts)).map(({ at }) => at);
  expect(order(['metrics.loss ASC'])).toEqual([3, 4, 0, 2, 1]);
  expect(order(['metrics.`loss` desc'])).toEqual([0, 4, 3, 2, 1]);
  expect(order(['params.same', 'attributes.place DESC'])).toEqual([0, 1, 2, 3, 4]);
  expect(parseKey('Created')).toEqual({ kind: 'attribute', name: 'start_time' });
});
