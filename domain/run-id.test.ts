import { expect, it } from 'vitest';
import { runIdList, unpackRunIds } from './run-id';

it('finds ids among packed ones by their places, not by letters of two neighbours', () => {
  const packed = 'aaaaaaaaaaab' + 'bbbbbbbbbbbb' + 'baaaaaaaaaaa' + 'cccccccccccc';
  const [first, second, third, fourth] = unpackRunIds(packed);
  const list = runIdList(packed);
  expect(list.length).toBe(4);
  expect([list.at(0), list.at(3), list.at(4), list.at(-1)]).toEqual([first, fourth, undefined, undefined]);
  expect(list.slice(1, 3)).toEqual([second, third]);
  expect(list.slice(3, 9)).toEqual([fourth]);
  for (const [at, id] of unpackRunIds(packed).entries()) expect(list.indexOf(id)).toBe(at);
  const [absent] = unpackRunIds('aaaaaaaaaabb');
  expect(absent === undefined ? 0 : list.indexOf(absent)).toBe(-1);
  expect(runIdList('').length).toBe(0);
  expect(runIdList('not an id at all').length).toBe(0);
});
