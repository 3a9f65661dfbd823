/** @file Which classes are learnt and which are held out in each fold of the study, on datasets of noise with the real ones' classes. */
import { describe, expect, it } from 'vitest';
import { allTaskSets } from '@/db/queries/task-set';
import type { DatasetRow } from '@/db/schema';
import { taskSetIdSchema } from '@/domain/ids';
import { sizesOfPart, type TaskSetSpec, type TaskSource } from '@/domain/task-set';
import { sampleTask } from '@/nas/tasks/sample';
import type { ServiceContext } from '@/server/context';
import { requireTaskSet } from '@/server/services/task-sets/read';
import { makeDataset } from '@/test/factories/dataset';
import { makePlatform } from '@/test/factories/platform';
import { type Brought, type DatasetName, datasetNames } from './data';
import { foldsOf, specWithout } from './folds';
import { readHeldOut } from './held-out';
import { core, quick, type Recipe } from './recipe';

const heldOut = readHeldOut();
const { metaTrain, metaValidation, heldOut: lastAlphabets } = heldOut.alphabets;
const tenClasses = ['mnist', 'fashion-mnist', 'cifar-10'] as const;
const all = Array.from({ length: 10 }, (_, index) => index);
/** In an order that is not that of the parts; of meta-validation enough for a task, of the others ten. */
const characters = [...lastAlphabets, ...metaValidation, ...metaTrain].sort().flatMap((alphabet) => {
  const count = metaValidation.includes(alphabet) ? 20 : 10;
  return Array.from({ length: count }, (_, index) => `${alphabet}/character${index}`);
});
/** As the core study, of few images. */
const small: Recipe = { ...core, sizes: { ...core.sizes, perClass: { train: 4, validation: 2, test: 3 } } };

async function bring(ctx: ServiceContext, names: readonly DatasetName[] = datasetNames): Promise<Brought> {
  const datasets = new Map<DatasetName, DatasetRow>();
  for (const name of names) {
    const classes = name === 'omniglot' ? characters : 10;
    const seed = datasetNames.indexOf(name);
    datasets.set(name, await makeDataset(ctx, { name, classes, seed, trainPerClass: 15, testPerClass: 5 }));
  }
  return { datasets, missing: [] };
}

function sourceOf(spec: TaskSetSpec, { datasets }: Brought, name: DatasetName): TaskSource {
  const found = spec.sources.find(({ dataset }) => dataset === datasets.get(name)?.id);
  if (found === undefined) throw new Error(`${name} is not a source.`);
  return found;
}

/** The alphabets that have characters among these classes. */
const alphabetsOf = (classes: readonly number[]): string[] => [
  ...new Set(classes.map((index) => characters[index]?.split('/')[0] ?? '')),
];

describe('what is held out, as committed', () => {
  it('parts classes and alphabets without a rest and without overlap', () => {
    for (const name of tenClasses) {
      const { metaTrain: learnt, heldOut: unseen } = heldOut.classes[name];
      expect(learnt).toHaveLength(5);
      expect([...learnt, ...unseen].sort()).toEqual(all);
    }
    const alphabets = [...metaTrain, ...metaValidation, ...lastAlphabets];
    expect(new Set(alphabets).size).toBe(alphabets.length);
    expect([metaTrain.length, metaValidation, lastAlphabets.length]).toEqual([4, ['Latin'], 3]);
  });
});

describe('the task set of a fold', () => {
  it.each(core.leftOut)('without %s: nothing of it is learnt, and nothing else is held out', async (leftOut) => {
    const { ctx } = makePlatform();
    const brought = await bring(ctx);
    const spec = specWithout(core, brought, heldOut, leftOut);
    expect(spec.sources.map(({ dataset }) => dataset)).toEqual([...brought.datasets.values()].map(({ id }) => id));
    for (const name of datasetNames) {
      const { classes } = sourceOf(spec, brought, name);
      if (name === leftOut) {
        expect([classes.metaTrain, classes.metaValidation]).toEqual([[], []]);
        expect(classes.heldOut).not.toEqual([]);
      } else {
        expect(classes.metaTrain).not.toEqual([]);
        expect(classes.heldOut).toEqual([]);
      }
    }
  });

  it('learns the five meta-training classes of a dataset of ten, and holds out all ten if it is left out', async () => {
    const { ctx } = makePlatform();
    const brought = await bring(ctx);
    for (const leftOut of tenClasses) {
      const spec = specWithout(core, brought, heldOut, leftOut);
      for (const name of tenClasses) {
        const { classes, ways, perClass } = sourceOf(spec, brought, name);
        const none = { metaTrain: [], metaValidation: [], heldOut: [] };
        expect(classes).toEqual(
          name === leftOut ? { ...none, heldOut: all } : { ...none, metaTrain: heldOut.classes[name].metaTrain },
        );
        // They have the task set's own sizes.
        expect([ways, perClass]).toEqual([undefined, undefined]);
      }
      expect(sizesOfPart(spec, 'heldOut')).toMatchObject([
        { ways: { min: 5, max: 5 }, perClass: { train: 200, validation: 100, test: 'all' } },
      ]);
      expect(spec.resolutions).toEqual([16]);
    }
  });

  it('parts Omniglot by alphabet, 20 characters of 12, 3 and 5 drawings; the alphabet of meta-validation is never held out', async () => {
    const { ctx } = makePlatform();
    const brought = await bring(ctx);
    const learnt = sourceOf(specWithout(core, brought, heldOut, 'cifar-10'), brought, 'omniglot');
    const unseen = sourceOf(specWithout(core, brought, heldOut, 'omniglot'), brought, 'omniglot');
    for (const { ways, perClass } of [learnt, unseen]) {
      expect(ways).toEqual({ min: 20, max: 20 });
      expect(perClass).toEqual({ train: 12, validation: 3, test: 5 });
    }
    expect(alphabetsOf(learnt.classes.metaTrain).sort()).toEqual([...metaTrain].sort());
    expect(alphabetsOf(learnt.classes.metaValidation)).toEqual(metaValidation);
    // Whole alphabets.
    expect(learnt.classes.metaTrain).toHaveLength(10 * metaTrain.length);
    expect(alphabetsOf(unseen.classes.heldOut).sort()).toEqual([...metaTrain, ...lastAlphabets].sort());
  });

  it('has no dataset that is neither here nor requested', async () => {
    const { ctx } = makePlatform();
    const brought = await bring(ctx);
    const spec = specWithout(quick, brought, heldOut, 'cifar-10');
    expect(spec.sources.map(({ dataset }) => dataset)).toEqual(
      (['mnist', 'fashion-mnist', 'cifar-10'] as const).map((name) => brought.datasets.get(name)?.id),
    );
  });
});

describe('the folds of a space', () => {
  it('leave each dataset out in turn, with the committed priors and tasks', async () => {
    const { ctx } = makePlatform();
    const brought = await bring(ctx);
    const folds = await foldsOf(ctx, small, brought, heldOut, 'base');
    expect(folds.map(({ name }) => name)).toEqual([
      'base without MNIST',
      'base without Fashion-MNIST',
      'base without Omniglot',
      'base without CIFAR-10',
    ]);
    expect(new Set(folds.map(({ space }) => space)).size).toBe(1);
    for (const [index, { taskSet, priors, tasks }] of folds.entries()) {
      const leftOut = brought.datasets.get(core.leftOut[index] ?? 'mnist');
      const { spec } = requireTaskSet(ctx.db, taskSetIdSchema.parse(taskSet));
      const seen = spec.sources.filter(({ classes }) => classes.metaTrain.length > 0).map(({ dataset }) => dataset);
      expect(seen).toHaveLength(3);
      expect(seen).not.toContain(leftOut?.id);
      expect(priors).toEqual(heldOut.priorSeeds.slice(0, 3).map((seed) => ({ seed })));
      expect(tasks).toEqual([0, 1, 2].map((task) => ({ index: task, seed: heldOut.tasks.seed })));
    }
    // Asked again, and for another space, they are the same task sets.
    const again = await foldsOf(ctx, small, brought, heldOut, 'nas-bench-201');
    expect(again.map(({ taskSet }) => taskSet)).toEqual(folds.map(({ taskSet }) => taskSet));
    expect(allTaskSets(ctx.db)).toHaveLength(4);
  });

  it('give 5-way tasks of all classes of the dataset that was never seen', async () => {
    const { ctx } = makePlatform();
    const brought = await bring(ctx);
    const cifar = brought.datasets.get('cifar-10');
    if (cifar === undefined) throw new Error('CIFAR-10 was not brought.');
    const spec = specWithout(small, brought, heldOut, 'cifar-10');
    const indicesOfClass = () => Int32Array.from({ length: 15 }, (_, index) => index);
    const datasets = new Map([[cifar.id, { indicesOfClass }]]);
    const tasks = heldOut.tasks.indices.map((index) =>
      sampleTask({ spec, datasets, seed: heldOut.tasks.seed, part: 'heldOut', index }),
    );
    expect(tasks.map(({ dataset, classes }) => [dataset, classes.length])).toEqual(tasks.map(() => [cifar.id, 5]));
    expect([...new Set(tasks.flatMap(({ classes }) => classes))].sort()).toEqual(all);
  });

  it('have none for a dataset that is not here', async () => {
    const { ctx } = makePlatform();
    const brought = await bring(ctx, ['mnist', 'fashion-mnist']);
    const folds = await foldsOf(ctx, small, brought, heldOut, 'base');
    expect(folds.map(({ name }) => name)).toEqual(['base without MNIST', 'base without Fashion-MNIST']);
  });
});
