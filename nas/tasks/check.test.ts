import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '@/datasets/store';
import type { DatasetId } from '@/domain/ids';
import type { TaskSetSpec } from '@/domain/task-set';
import { datasetId, storeSmall } from '@/test/factories/dataset';
import { taskSet } from '@/test/factories/task-set';
import { sharedDirectory } from '@/test/temporary-directory';
import { checkBatch, checkPart, checkTaskSet } from './check';

const directory = sharedDirectory();
let datasets: ReadonlyMap<DatasetId, Dataset> = new Map();
beforeAll(async () => {
  const small = await storeSmall(directory, 'small', { side: 4, classes: 7, perClass: { train: 6, test: 3 } });
  datasets = new Map([
    [datasetId(1), small],
    // The same content under another id.
    [datasetId(2), small],
  ]);
});

const classes = (metaTrain: number[], metaValidation: number[], heldOut: number[]) => ({
  dataset: datasetId(1),
  weight: 1,
  classes: { metaTrain, metaValidation, heldOut },
});

describe('checkTaskSet', () => {
  it('lets sound sets pass, with a part empty or in another source', () => {
    for (const change of [
      {},
      { sources: [classes([], [], [0, 1])] },
      { sources: [classes([0, 1], [], []), classes([], [], [2, 3])] },
      { perClass: { train: 6, validation: 0, test: 3 } },
    ]) {
      expect(() => checkTaskSet(taskSet(change), datasets)).not.toThrow();
    }
  });

  it('judges a source by its own sizes, and names them', () => {
    const sized = (own: object) => taskSet({ sources: [{ ...classes([0, 1], [], [2, 3, 4]), ...own }] });
    const refusal = (own: object): unknown => {
      try {
        return checkTaskSet(sized(own), datasets);
      } catch (error) {
        return error;
      }
    };
    expect(refusal({ perClass: { train: 4, validation: 2, test: 3 } })).toBeUndefined();
    expect(refusal({ perClass: { train: 7, validation: 0, test: 1 } })).toMatchObject({
      field: 'sources.0.perClass.train',
    });
    expect(refusal({ ways: { min: 3, max: 3 } })).toMatchObject({ field: 'sources.0.ways.max' });
    expect(refusal({ ways: { min: 3, max: 2 } })).toMatchObject({ field: 'sources.0.ways.min' });
    expect(() => checkBatch(sized({ perClass: { train: 1, validation: 0, test: 1 } }), 3)).toThrow(/2 ways × 1 images/);
  });

  it.each<[string, Partial<TaskSetSpec>, string, RegExp]>([
    ['ways turned round', { ways: { min: 3, max: 2 } }, 'ways.min', /fewest ways \(3\) exceed the most \(2\)/],
    [
      'an unknown dataset',
      { sources: [{ ...classes([0, 1], [], []), dataset: datasetId(3) }] },
      'sources.0.dataset',
      /no dataset ds_/,
    ],
    [
      'a class outside',
      { sources: [classes([0, 1], [2, 7], [5, 6])] },
      'sources.0.classes.metaValidation.1',
      /no class 7: its classes are 0 to 6/,
    ],
    [
      'a class in two parts',
      { sources: [classes([0, 1], [2, 3], [4, 1])] },
      'sources.0.classes.heldOut.1',
      /meta-training .* and held-out/,
    ],
    [
      'a class twice',
      { sources: [classes([0, 1, 0], [], [])] },
      'sources.0.classes.metaTrain.2',
      /named twice in meta-training/,
    ],
    [
      'a class in two parts of two sources',
      { sources: [classes([0, 1], [], []), classes([], [], [1, 2])] },
      'sources.1.classes.heldOut.0',
      /one part only/,
    ],
    [
      'a class in two parts under another dataset id',
      { sources: [classes([0, 1], [], []), { ...classes([], [], [0, 2]), dataset: datasetId(2) }] },
      'sources.1.classes.heldOut.0',
      /one part only/,
    ],
    ['more ways than classes', { ways: { min: 2, max: 3 } }, 'ways.max', /up to 3 ways .* 2 meta-validation classes/],
    ['a part of one class', { sources: [classes([0, 1], [], [4])] }, 'sources.0.classes.heldOut', /1 held-out classes/],
    ['no classes at all', { sources: [classes([], [], [])] }, 'sources.0.classes', /No part has any class/],
    [
      'more training images than there are',
      { perClass: { train: 7, validation: 0, test: 1 } },
      'perClass.train',
      /has 6 in the training split/,
    ],
    [
      'with validation too many',
      { perClass: { train: 5, validation: 2, test: 1 } },
      'perClass.validation',
      /5 train and 2 validation/,
    ],
    [
      'more test images than there are',
      { perClass: { train: 1, validation: 0, test: 4 } },
      'perClass.test',
      /has 3 in the test split/,
    ],
    ['a resolution twice', { resolutions: [8, 16, 8] }, 'resolutions.2', /listed twice/],
    [
      'a resolution twice in a source',
      { sources: [{ ...classes([0, 1], [], []), resolutions: [8, 8] }] },
      'sources.0.resolutions.1',
      /listed twice/,
    ],
  ])('refuses %s', (_, change, field, message) => {
    expect(() => checkTaskSet(taskSet(change), datasets)).toThrow(
      expect.objectContaining({ code: 'invalid-input', field, message: expect.stringMatching(message) }),
    );
  });
});

it('checkPart refuses a part without classes', () => {
  const spec = taskSet({ sources: [classes([], [], [0, 1])] });
  expect(() => checkPart(spec, 'heldOut')).not.toThrow();
  expect(() => checkPart(spec, 'metaTrain')).toThrow(/no meta-training classes/);
});

it('checkBatch refuses a batch larger than the smallest task', () => {
  expect(() => checkBatch(taskSet(), 6)).not.toThrow();
  expect(() => checkBatch(taskSet(), 7)).toThrow(/2 ways × 3 images = 6\): use at most 6/);
});
