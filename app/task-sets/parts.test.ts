import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import {
  assignClass,
  assignClasses,
  groupsOf,
  halfSplit,
  listedClasses,
  matchingClasses,
  partOf,
  parts,
  randomGroupSplit,
  randomSplit,
  sizesOfShares,
} from './parts';

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

  it('finds classes by a pattern', () => {
    const names = ['n01 tench', 'n02 Goldfish (wild)', 'n0215', 'cat'];
    expect(matchingClasses(names, '')).toEqual([0, 1, 2, 3]);
    expect(matchingClasses(names, 'n02*')).toEqual([1, 2]);
    expect(matchingClasses(names, 'n0?15')).toEqual([2]);
    expect(matchingClasses(names, 'FISH (')).toEqual([1]);
    expect(matchingClasses(names, '[')).toEqual([]);
  });

  it('reads a published split, and says what is no class', () => {
    const names = ['n01', 'n02', 'n03', 'r\u00e9seau'];
    const none = { metaTrain: [3], metaValidation: [], heldOut: [] };
    const plain = listedClasses(names, none, 'n02\r\nn01\n\n', 'heldOut');
    expect(plain).toEqual({
      classes: { metaTrain: [3], metaValidation: [], heldOut: [0, 1] },
      moved: 2,
      unknown: [],
    });
    const table = 'class,split\n"n01",train\nN03;val\nre\u0301seau\ttest\nx.jpg,n02\n';
    expect(listedClasses(names, none, table, 'metaTrain')).toEqual({
      classes: { metaTrain: [0, 1], metaValidation: [2], heldOut: [3] },
      moved: 4,
      unknown: ['class'],
    });
  });

  it('rounds shares so that all classes are in a part', () => {
    expect(sizesOfShares(200, { metaTrain: 70, metaValidation: 15 })).toEqual({ metaTrain: 140, metaValidation: 30 });
    expect(sizesOfShares(3, { metaTrain: 50, metaValidation: 50 })).toEqual({ metaTrain: 2, metaValidation: 1 });
  });
});
