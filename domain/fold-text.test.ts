import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { fold, foldedWords, holds } from './fold-text';

describe('the fold of texts', () => {
  it.each([
    ['привет', 'ПРИВЕТ'],
    ['Straße', 'STRASSE'],
    ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
    ['caf\u00e9', 'CAFE\u0301'],
    ['ﬁn', 'FIN'],
  ])('takes %j for %j', (a, b) => {
    expect(fold(a)).toBe(fold(b));
  });

  it('is the same for every case of any text, and stays itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
        expect(fold(text.toLowerCase())).toBe(fold(text));
      }),
    );
  });

  it('finds a part, and splits words', () => {
    expect(holds('Всем ПРИВЕТ', 'привет')).toBe(true);
    expect(holds('a\0b', '\0')).toBe(true);
    expect(holds('ab', '\0')).toBe(false);
    expect(foldedWords('  Ab  cÉ ')).toEqual(['AB', 'CÉ']);
  });
});
