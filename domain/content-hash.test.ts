/** @file Tests of canonical JSON and content hashes. */

import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { canonicalJson, contentHash } from './content-hash';

describe('content hash', () => {
  it('is the published SHA-256 of the canonical text', () => {
    expect(contentHash({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });
  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(object));
        expect(JSON.parse(canonicalJson(object))).toEqual(JSON.parse(JSON.stringify(object)));
      }),
    );
  });
  it('refuses what JSON loses, naming the place', () => {
    expect(() => contentHash({ a: [1, Number.NaN] })).toThrow(/\.a\[1\]/);
    expect(() => contentHash([undefined])).toThrow(/\[0\]/);
  });
});
