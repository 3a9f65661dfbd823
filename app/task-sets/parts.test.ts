import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { assignClass, assignClasses, groupsOf, halfSplit, partOf, parts, randomGroupSplit, randomSplit } from './parts';

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

  it('moves and splits whole groups', () => {
    const groups = groupsOf(['Latin', 'Greek', 'Latin', 'Tifinagh', 'Greek']);
    expect(groups).toEqual([
      { name: 'Latin', classes: [0, 2] },
      { name: 'Greek', classes: [1, 4] },
      { name: 'Tifinagh', classes: [3] },
    ]);
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const split = randomGroupSplit(groups, { metaTrain: 1, metaValidation: 1 }, seed);
        for (const { classes } of groups) expect(new Set(classes.map((index) => partOf(split, index))).size).toBe(1);
        expect(parts.flatMap((part) => split[part]).sort()).toEqual([0, 1, 2, 3, 4]);
        expect(partOf(assignClasses(split, [1, 4], 'metaTrain'), 4)).toBe('metaTrain');
      }),
    );
  });
});
