/** @file Boxes of a lineage stand after what they are made of, each at a place of its own. */
import { expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { placeLineage } from './lineage-layout';

const chain = ['task', 'space', 'meta', 'prior', 'a', 'b', 'genotype', 'evaluate'];
const edges: [string, string][] = [
  ['task', 'meta'],
  ['space', 'meta'],
  ['meta', 'prior'],
  ['prior', 'a'],
  ['prior', 'b'],
  ['b', 'genotype'],
  ['genotype', 'evaluate'],
  ['task', 'evaluate'],
];

it('follows the chain from left to right', () => {
  const placed = placeLineage(chain, edges);
  expect(placed.map(({ key, column, row }) => [key, column, row])).toEqual([
    ['task', 0, 0],
    ['space', 0, 1],
    ['meta', 1, 0],
    ['prior', 2, 0],
    ['a', 3, 0],
    ['b', 3, 1],
    ['genotype', 4, 0],
    ['evaluate', 5, 0],
  ]);
});

it('puts every box at a place of its own, after what it is made of', () => {
  const some = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 })), { maxLength: 20 });
  fc.assert(
    fc.property(some, (pairs) => {
      const keys = Array.from({ length: 10 }, (_, at) => String(at));
      const forward = pairs
        .filter(([from, to]) => from !== to)
        .map(([from, to]): [string, string] => [String(Math.min(from, to)), String(Math.max(from, to))]);
      const placed = placeLineage(keys, forward);
      expect(new Set(placed.map(({ column, row }) => `${column} ${row}`)).size).toBe(keys.length);
      const columnOf = (key: string): number => placed.find((each) => each.key === key)?.column ?? -1;
      for (const [from, to] of forward) expect(columnOf(from)).toBeLessThan(columnOf(to));
    }),
  );
});
