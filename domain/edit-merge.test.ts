/** @file Tests of concurrent edits. */

import { expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { changedFields, mergeEdit } from './edit-merge';

const began = { name: 'a', notes: '', tags: ['x'] };

it('takes over what only the other changed, and keeps what only this one changed', () => {
  const merged = mergeEdit({ began, mine: { ...began, notes: 'mine' } }, { ...began, name: 'theirs' });
  expect(merged).toEqual({
    began: { ...began, name: 'theirs' },
    mine: { name: 'theirs', notes: 'mine', tags: ['x'] },
    clashes: [],
  });
  expect(changedFields(merged)).toEqual(['notes']);
});

it('names the fields that both changed, and loses neither', () => {
  const merged = mergeEdit({ began, mine: { ...began, notes: 'mine' } }, { ...began, notes: 'theirs' });
  expect(merged).toEqual({ began, mine: { ...began, notes: 'mine' }, clashes: ['notes'] });
});

it('sees no clash where both wrote the same', () => {
  expect(mergeEdit({ began, mine: { ...began, tags: ['y'] } }, { ...began, tags: ['y'] }).clashes).toEqual([]);
});

it('ends with every change of either side that does not conflict', () => {
  const record = fc.record({ a: fc.nat(2), b: fc.nat(2), c: fc.nat(2) });
  fc.assert(
    fc.property(record, record, record, (start, mine, stored) => {
      const merged = mergeEdit({ began: start, mine }, stored);
      for (const field of ['a', 'b', 'c'] as const) {
        const own = mine[field] !== start[field];
        const other = stored[field] !== start[field];
        expect(merged.clashes.includes(field)).toBe(own && other && mine[field] !== stored[field]);
        expect(merged.mine[field]).toBe(own ? mine[field] : stored[field]);
      }
    }),
  );
});
