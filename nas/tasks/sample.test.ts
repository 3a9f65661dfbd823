import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '@/datasets/store';
import type { DatasetId } from '@/domain/ids';
import type { Task, TaskSetSpec } from '@/domain/task-set';
import { datasetId, storeSmall } from '@/test/factories/dataset';
import { taskSet } from '@/test/factories/task-set';
import { fc } from '@/test/fast-check';
import { sharedDirectory } from '@/test/temporary-directory';
import { checkTaskSet } from './check';
import { sampleTask } from './sample';

const directory = sharedDirectory();
let datasets: ReadonlyMap<DatasetId, Dataset> = new Map();
beforeAll(async () => {
  datasets = new Map([
    [datasetId(1), await storeSmall(directory, 'one', { side: 4, classes: 9, perClass: { train: 12, test: 6 } })],
    [datasetId(2), await storeSmall(directory, 'two', { side: 3, classes: 9, perClass: { train: 10, test: 5 } })],
  ]);
});

const weight = fc.double({ min: 0.1, max: 9, noNaN: true });
const anySpec: fc.Arbitrary<TaskSetSpec> = fc
  .record({
    order: fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8], { minLength: 9 }),
    ways: fc.tuple(fc.integer({ min: 2, max: 3 }), fc.integer({ min: 2, max: 3 })),
    resolutions: fc.shuffledSubarray([8, 12, 16], { minLength: 1 }),
    train: fc.integer({ min: 1, max: 6 }),
    validation: fc.integer({ min: 0, max: 4 }),
    test: fc.integer({ min: 1, max: 5 }),
    weights: fc.tuple(weight, weight),
  })
  .map(({ order, ways, resolutions, weights, ...perClass }) => {
    const classes = { metaTrain: order.slice(0, 3), metaValidation: order.slice(3, 6), heldOut: order.slice(6) };
    return taskSet({
      sources: [1, 2].map((id, at) => ({ dataset: datasetId(id), weight: weights[at] ?? 1, classes })),
      ways: { min: Math.min(...ways), max: Math.max(...ways) },
      resolutions,
      perClass,
    });
  });
const part = fc.constantFrom('metaTrain' as const, 'metaValidation' as const, 'heldOut' as const);
const seed = fc.integer({ min: 0, max: 0xffffffff });

describe('sampleTask', () => {
  it('gives balanced tasks whose subsets never overlap, from the classes and split they belong to', () => {
    fc.assert(
      fc.property(anySpec, part, seed, fc.nat(1_000_000), (spec, name, root, index) => {
        checkTaskSet(spec, datasets);
        const task = sampleTask({ spec, datasets, seed: root, part: name, index });
        const dataset = datasets.get(task.dataset);
        const own = spec.sources.find((source) => source.dataset === task.dataset)?.classes[name] ?? [];
        expect(task.classes.length).toBeGreaterThanOrEqual(spec.ways.min);
        expect(task.classes.length).toBeLessThanOrEqual(spec.ways.max);
        expect(own).toEqual(expect.arrayContaining([...task.classes]));
        expect([...task.classes]).toEqual([...new Set(task.classes)].sort((a, b) => a - b));
        expect(spec.resolutions).toContain(task.resolution);
        for (const [label, classIndex] of task.classes.entries()) {
          const [train = [], validation = [], test = []] = [
            task.train[label],
            task.validation[label],
            task.test[label],
          ];
          expect([train.length, validation.length, test.length]).toEqual(Object.values(spec.perClass));
          expect(new Set([...train, ...validation]).size).toBe(train.length + validation.length);
          expect(new Set(test).size).toBe(test.length);
          for (const at of [...train, ...validation]) expect(dataset?.labels('train')[at]).toBe(classIndex);
          for (const at of test) expect(dataset?.labels('test')[at]).toBe(classIndex);
        }
      }),
    );
  });

  it('takes the whole official test split on request, with the same training images', () => {
    const some = taskSet({ perClass: { train: 3, validation: 2, test: 2 } });
    const all = taskSet({ perClass: { train: 3, validation: 2, test: 'all' } });
    checkTaskSet(all, datasets);
    const input = { datasets, seed: 5, part: 'heldOut' as const, index: 1 };
    const [few, whole] = [sampleTask({ ...input, spec: some }), sampleTask({ ...input, spec: all })];
    expect({ ...whole, test: few.test }).toEqual(few);
    const dataset = datasets.get(whole.dataset);
    expect(whole.test).toEqual(whole.classes.map((index) => [...(dataset?.indicesOfClass('test', index) ?? [])]));
  });

  it('is a pure function, independent of earlier samples', () => {
    fc.assert(
      fc.property(anySpec, part, seed, fc.nat(1000), (spec, name, root, index) => {
        const input = { spec, datasets, seed: root, part: name, index };
        const first = sampleTask(input);
        sampleTask({ ...input, index: index + 1 });
        expect(sampleTask({ ...input, spec: structuredClone(spec), datasets: new Map(datasets) })).toEqual(first);
      }),
    );
  });

  it('draws test images, and first training images, alike when other sizes change', () => {
    const draw = (perClass: TaskSetSpec['perClass']) =>
      sampleTask({ spec: taskSet({ perClass }), datasets, seed: 5, part: 'metaTrain', index: 9 });
    const small = draw({ train: 2, validation: 1, test: 3 });
    const large = draw({ train: 7, validation: 2, test: 3 });
    expect(large.test).toEqual(small.test);
    expect(large.classes).toEqual(small.classes);
    expect(large.train.map((images) => images.slice(0, 2))).toEqual(small.train);
  });

  it('depends on each of seed, index and part', () => {
    const spec = taskSet({ perClass: { train: 6, validation: 2, test: 4 } });
    const draw = (root: number, index: number) => sampleTask({ spec, datasets, seed: root, part: 'metaTrain', index });
    const text = (task: Task) => JSON.stringify([task.classes, task.train]);
    const drawn = [0, 1, 2, 3].flatMap((root) => [0, 1, 2, 3].map((index) => text(draw(root, index))));
    expect(new Set(drawn).size).toBe(16);
  });

  it('stays what it is: a golden task', () => {
    const task = sampleTask({ spec: taskSet(), datasets, seed: 1, part: 'metaTrain', index: 0 });
    expect(task).toMatchInlineSnapshot(`
      {
        "classes": [
          0,
          2,
        ],
        "dataset": "ds_000000000001",
        "index": 0,
        "part": "metaTrain",
        "resolution": 8,
        "test": [
          [
            27,
            18,
          ],
          [
            29,
            38,
          ],
        ],
        "train": [
          [
            0,
            63,
            90,
          ],
          [
            101,
            11,
            20,
          ],
        ],
        "validation": [
          [
            27,
            99,
          ],
          [
            83,
            65,
          ],
        ],
      }
    `);
  });

  it('draws classes, ways, resolutions and images evenly, and sources by weight', () => {
    const spec = taskSet({
      sources: [
        { dataset: datasetId(1), weight: 3, classes: { metaTrain: [0, 1, 2, 3], metaValidation: [], heldOut: [] } },
        {
          dataset: datasetId(2),
          weight: 1,
          classes: { metaTrain: [4, 5, 6, 7], metaValidation: [], heldOut: [8, 0, 1, 2] },
        },
      ],
      ways: { min: 2, max: 4 },
      resolutions: [8, 16],
      perClass: { train: 3, validation: 0, test: 1 },
    });
    const draws = 6000;
    const counts = { first: 0, small: 0, ways: [0, 0, 0], classes: [0, 0, 0, 0], images: new Map<number, number>() };
    for (let index = 0; index < draws; index++) {
      const task = sampleTask({ spec, datasets, seed: 3, part: 'metaTrain', index });
      if (task.resolution === 8) counts.small++;
      counts.ways[task.classes.length - 2] = (counts.ways[task.classes.length - 2] ?? 0) + 1;
      if (task.dataset !== datasetId(1)) continue;
      counts.first++;
      for (const classIndex of task.classes) counts.classes[classIndex] = (counts.classes[classIndex] ?? 0) + 1;
      for (const image of task.train.flat()) counts.images.set(image, (counts.images.get(image) ?? 0) + 1);
    }
    // Five standard deviations of a binomial count.
    const near = (count: number, of: number, probability: number) => {
      expect(Math.abs(count - of * probability)).toBeLessThan(5 * Math.sqrt(of * probability * (1 - probability)));
    };
    near(counts.first, draws, 3 / 4);
    near(counts.small, draws, 1 / 2);
    for (const count of counts.ways) near(count, draws, 1 / 3);
    for (const count of counts.classes) near(count, counts.first, 3 / 4);
    expect(counts.images.size).toBe(4 * 12);
    for (const count of counts.images.values()) near(count, counts.first, (3 / 4) * (3 / 12));
    // Only the second source has held-out classes.
    expect(sampleTask({ spec, datasets, seed: 3, part: 'heldOut', index: 0 }).dataset).toBe(datasetId(2));
  });

  it('takes ways and sizes of the source if it has its own', () => {
    const many = { min: 3, max: 3 };
    const few = { train: 2, validation: 1, test: 1 };
    const [source] = taskSet().sources;
    if (source === undefined) throw new Error('a task set without a source');
    const spec = taskSet({ sources: [{ ...source, ways: many, perClass: few, resolutions: [24] }] });
    const task = sampleTask({ spec, datasets, seed: 0, part: 'metaTrain', index: 0 });
    expect(task.classes).toHaveLength(3);
    expect(task.resolution).toBe(24);
    expect([task.train, task.validation, task.test].map((images) => images[0]?.length)).toEqual([2, 1, 1]);
  });

  it('refuses a part without classes, and a dataset that is gone', () => {
    const spec = taskSet({
      sources: [{ dataset: datasetId(1), weight: 1, classes: { metaTrain: [0, 1], metaValidation: [], heldOut: [] } }],
    });
    const input = { spec, datasets, seed: 0, index: 0 };
    expect(() => sampleTask({ ...input, part: 'heldOut' })).toThrow(/no held-out classes/);
    expect(() => sampleTask({ ...input, datasets: new Map(), part: 'metaTrain' })).toThrow(/is not here/);
  });
});
