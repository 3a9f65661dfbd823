import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignClass, halfSplit, partOf, parts, randomSplit } from './parts';

describe('class parts', () => {
  it('keeps each class in one part only, however often it is moved', () => {
    const moves = fc.array(fc.tuple(fc.nat(9), fc.constantFrom(...parts, null)));
    fc.assert(
      fc.property(moves, (list) => {
        let classes = halfSplit(10);
        for (const [index, part] of list) {
          classes = assignClass(classes, index, part);
          expect(partOf(classes, index)).toBe(part);
        }
        const all = parts.flatMap((part) => classes[part]);
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });

  it('splits at random into the sizes asked, the same for the same seed', () => {
    const split = randomSplit(10, { metaTrain: 6, metaValidation: 2 }, 7);
    expect(parts.map((part) => split[part].length)).toEqual([6, 2, 2]);
    expect(randomSplit(10, { metaTrain: 6, metaValidation: 2 }, 7)).toEqual(split);
  });
});
