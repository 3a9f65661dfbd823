import { describe, expect, it } from 'vitest';
import { contentHash } from './content-hash';
import { datasetIdSchema } from './ids';
import { resolutionsOf, resolutionsOfPart, taskSetSpecSchema } from './task-set';

const datasetId = (digit: number) => datasetIdSchema.parse(`ds_${String(digit).padStart(12, '0')}`);

const set = (changes: object = {}) =>
  taskSetSpecSchema.parse({
    sources: [
      { dataset: datasetId(1), classes: { metaTrain: [0, 1], metaValidation: [], heldOut: [] }, ...changes },
      { dataset: datasetId(2), classes: { metaTrain: [], metaValidation: [], heldOut: [0, 1] } },
    ],
    ways: { min: 2, max: 2 },
    resolutions: [32, 16],
    perClass: { train: 1, validation: 1, test: 1 },
  });

describe('resolutions of a task set', () => {
  it("are the set's if no source has its own", () => {
    expect(resolutionsOf(set())).toEqual([16, 32]);
    expect(resolutionsOfPart(set(), 'metaTrain')).toEqual([16, 32]);
  });

  it('are those of the sources that a part is drawn from', () => {
    const own = set({ resolutions: [48] });
    expect(resolutionsOf(own)).toEqual([16, 32, 48]);
    expect(resolutionsOfPart(own, 'metaTrain')).toEqual([48]);
    expect(resolutionsOfPart(own, 'heldOut')).toEqual([16, 32]);
    expect(resolutionsOfPart(own, 'metaValidation')).toEqual([]);
  });

  it('leave the identity of sets without any unchanged', () => {
    expect(JSON.stringify(set())).not.toContain('undefined');
    expect(contentHash(set())).not.toBe(contentHash(set({ resolutions: [32, 16] })));
  });
});
