/** @file Tests of search spaces and of the layout of their choices. */
import { describe, expect, it } from 'vitest';
import { choiceLayout, choicesOf, mixtureSize } from './architecture-layout';
import {
  checkSpace,
  mapAfterStem,
  reductionLayers,
  type SearchSpace,
  searchSpaceSchema,
  spaceHash,
  spacePresets,
  stemKind,
} from './space';

const base = spacePresets.base;
const nasBench201 = spacePresets['nas-bench-201'];
const changed = (change: Partial<SearchSpace>): SearchSpace => ({ ...base, ...change });

describe('search spaces', () => {
  it('describes every field and refuses unknown ones', () => {
    for (const [name, field] of Object.entries(searchSpaceSchema.shape)) expect(field.meta()?.title, name).toBeTruthy();
    expect(searchSpaceSchema.safeParse({ ...base, colour: 'red' }).success).toBe(false);
    expect(searchSpaceSchema.safeParse({ ...base, operations: ['skip_connect', 'skip_connect'] }).success).toBe(false);
    expect(searchSpaceSchema.safeParse({ ...base, layers: 0 }).success).toBe(false);
  });
  it('has presets that pass their own checks', () => {
    for (const space of Object.values(spacePresets))
      for (const side of [8, 28, 32, 84, 224]) expect(() => checkSpace(space, side)).not.toThrow();
    expect(base.operations).toHaveLength(7);
    expect(spacePresets.darts.operations).toHaveLength(8);
    expect(spaceHash(base)).not.toBe(spaceHash(spacePresets.darts));
  });
  it.each<[keyof SearchSpace, Partial<SearchSpace>, number | undefined]>([
    ['operations', { operations: [] }, undefined],
    ['operations', { operations: ['none'] }, undefined],
    ['layers', { layers: 0 }, undefined],
    ['nodes', { nodes: 0 }, undefined],
    ['keep', { keep: 4 }, undefined],
    ['keep', { ...nasBench201, keep: 2 }, undefined],
    ['tied', { ...nasBench201, tied: true }, undefined],
    ['stemMultiplier', { ...nasBench201, stemMultiplier: 3 }, undefined],
    ['reductions', { reductions: [8] }, undefined],
    ['reductions', { reductions: [1, 1] }, undefined],
    ['reductions', { reductions: [1, 2, 3, 4, 5] }, 16],
    ['reductions', {}, 2],
  ])('refuses an impossible space, naming %s', (field, change, resolution) => {
    expect(() => checkSpace(changed(change), resolution)).toThrow(
      expect.objectContaining({ code: 'invalid-input', field }),
    );
  });
  it('keeps the hash of spaces saved before cells could be tied', () => {
    expect(spaceHash(base)).toBe('bb049aacbc584cded0c18f99b431321911b93172b2863ac62c35a8ab117840ae');
    expect(spaceHash(spacePresets.darts)).toBe('1d21e3bec44ca4f9fde17131f2741e64e3b3cb2189d7587d095caca61b3d17f9');
    const { tied: _, ...saved } = base;
    expect(spaceHash(searchSpaceSchema.parse(saved))).toBe(spaceHash(base));
    expect(spaceHash({ ...base, tied: true })).not.toBe(spaceHash(base));
  });
  it("has NAS-Bench-201's network: three stages of five cells", () => {
    expect(reductionLayers(nasBench201)).toEqual([5, 11]);
    for (let n = 1; n < 8; n++)
      expect(reductionLayers({ layers: 3 * n + 2, reductions: null })).toEqual([n, 2 * n + 1]);
  });
  it('allows as many reductions as the map has halvings', () => {
    expect(() => checkSpace(changed({ reductions: [1, 2, 3, 4] }), 16)).not.toThrow();
    expect(() => checkSpace(changed({ reductions: [1, 2, 3, 4, 5] }), 17)).not.toThrow();
    expect(() => checkSpace(changed({ reductions: [] }), 1)).not.toThrow();
  });
  it('reduces where DARTS does', () => {
    expect(reductionLayers({ layers: 8, reductions: null })).toEqual([2, 5]);
    expect(reductionLayers({ layers: 20, reductions: null })).toEqual([6, 13]);
    expect(reductionLayers({ layers: 1, reductions: null })).toEqual([0]);
    expect(reductionLayers({ layers: 8, reductions: [5, 1] })).toEqual([1, 5]);
  });
  it('picks the stem by resolution', () => {
    expect([28, 40, 41, 112, 113].map(stemKind)).toEqual(['small', 'small', 'medium', 'medium', 'large']);
    expect([28, 84, 105, 224].map(mapAfterStem)).toEqual([28, 42, 53, 28]);
  });
});

describe('choice layout', () => {
  it('has one choice per node in base, flat index input x operations + operation', () => {
    const choices = choiceLayout(base);
    expect(choices.map((choice) => choice.name)).toEqual([
      'normal/2',
      'normal/3',
      'normal/4',
      'normal/5',
      'reduce/2',
      'reduce/3',
      'reduce/4',
      'reduce/5',
    ]);
    expect(choices.map((choice) => choice.size)).toEqual([14, 21, 28, 35, 14, 21, 28, 35]);
    expect(mixtureSize(choices)).toBe(196);
    expect(choices[1]?.offset).toBe(14);
    expect(choices[1]?.candidates[2 * 7 + 3]).toEqual({ operation: 'sep_conv_3x3', input: 2 });
    expect(choices.every((choice) => choice.keep === 2)).toBe(true);
  });
  it('has one choice per edge in darts', () => {
    const choices = choiceLayout(spacePresets.darts);
    expect(choices).toHaveLength(28);
    expect(choices.slice(0, 3).map((choice) => choice.name)).toEqual(['normal/0>2', 'normal/1>2', 'normal/0>3']);
    expect(choices.every((choice) => choice.keep === 1 && choice.size === 8)).toBe(true);
    expect(mixtureSize(choices)).toBe(224);
  });
  it('keeps all that a first node has if it has fewer than are kept', () => {
    const single = changed({ operations: ['skip_connect'], keep: 3 });
    expect(choiceLayout(single).map(({ keep }) => keep)).toEqual([2, 3, 3, 3, 2, 3, 3, 3]);
  });
  it('has one set of decisions where cells are tied', () => {
    const tied = choiceLayout(changed({ tied: true }));
    expect(tied).toHaveLength(4);
    expect(choicesOf(changed({ tied: true }), tied, 'reduce')).toEqual(tied);
    expect(choicesOf(base, choiceLayout(base), 'reduce')).toHaveLength(4);
  });
  it("has the six edges of NAS-Bench-201's cell, in the order of its strings", () => {
    const choices = choiceLayout(nasBench201);
    expect(choices.map(({ name }) => name)).toEqual(
      ['0>1', '0>2', '1>2', '0>3', '1>3', '2>3'].map((edge) => `normal/${edge}`),
    );
    expect(choices.every(({ keep, size }) => keep === 1 && size === 5)).toBe(true);
  });
});
