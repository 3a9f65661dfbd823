/** @file Faults of JSON are told by their place, and exactly where JSON.parse finds one. */

import { expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { jsonFault } from './json-fault';

it.each([
  ['', 'line 1, column 1: there is nothing'],
  ['{"a": 3', 'line 1, column 8: it ends before the "{" of line 1, column 1 is closed'],
  ['{\n  "a": 1\n  "lr": 2\n}', 'line 3, column 3: a comma or "}" is missing before "lr"'],
  ['{"a": 1,}', 'line 1, column 9: there is a comma before the closing "}"'],
  ['[1, 2,]', 'line 1, column 7: there is a comma before the closing "]"'],
  ["{'a': 1}", 'line 1, column 2: names stand in double quotes, not in single ones'],
  ['{a: 1}', 'line 1, column 2: "a" is not expected here: names stand in double quotes'],
  ['{"a" 1}', 'line 1, column 6: a colon is missing before "1"'],
  ['{"a": [1}', 'line 1, column 9: "}" stands where the "[" of line 1, column 7 needs "]"'],
  ['{"a": NaN}', 'line 1, column 7: JSON has no number "NaN"'],
  ['{"a": True}', 'line 1, column 7: "True" is written true in JSON'],
  ['{"a": 01}', 'line 1, column 7: "01" is not how JSON writes a number'],
  ['{"a": 1} // seed', 'line 1, column 10: "/" comes after the end'],
  ['// seed\n{}', 'line 1, column 1: JSON has no comments'],
  ['{"a": "b\nc"}', 'line 1, column 7: the text that begins here is not closed on its line'],
  ['{"a": "C:\\data"}', 'line 1, column 10: "\\d" means nothing in a text: a backslash is written \\\\'],
  ['{"a": }', 'line 1, column 7: a value is missing before "}"'],
])('%j', (text, said) => {
  expect(jsonFault(text)).toBe(said);
});

it('finds a fault where JSON.parse does, and no other, however deep', () => {
  const cut = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', '1', 'x', '\\', '\n'));
  fc.assert(
    fc.property(cut, ([json, at, put]) => {
      const place = at % (json.length + 1);
      const text = json.slice(0, place) + put + json.slice(place + 1);
      let sound = true;
      try {
        JSON.parse(text);
      } catch {
        sound = false;
      }
      expect([text, jsonFault(text) === null]).toEqual([text, sound]);
    }),
    { numRuns: 500 },
  );
  expect(jsonFault('['.repeat(100_000))).toMatch(/it ends before the "\["/);
});
