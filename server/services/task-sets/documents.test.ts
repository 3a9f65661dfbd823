/** @file Task sets and spaces: impossible and leaking ones are refused, used ones can't change. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyDataset } from '@/datasets/verify-dataset';
import { insertStudy } from '@/db/queries/study';
import { newIdText, studyIdSchema } from '@/domain/ids';
import { studyDefinitionSchema } from '@/domain/study';
import { datasets } from '@/server/services/datasets';
import { runs } from '@/server/services/runs';
import { spaces } from '@/server/services/spaces';
import { studies } from '@/server/services/studies';
import { makeBasis, makeSpace } from '@/test/factories/basis';
import { makeDataset } from '@/test/factories/dataset';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { specFor } from '@/test/factories/task-set';
import { recordDataset } from '../datasets/add';
import { openStored } from '../datasets/read';
import { ensurePresets } from '../spaces/presets';
import { taskSets } from '.';

async function platformWithBasis() {
  const platform = makePlatform();
  return { ...platform, ...(await makeBasis(platform.ctx)) };
}

describe('what task sets and spaces refuse', () => {
  it.each([
    ['more ways than classes', { ways: { min: 3, max: 3 } }, 'ways.max'],
    ['more training images than there are', { perClass: { train: 21, validation: 0, test: 1 } }, 'perClass.train'],
    ['more test images than there are', { perClass: { train: 1, validation: 0, test: 11 } }, 'perClass.test'],
    ['a missing dataset', { sources: [{ ...specFor({ id: 'ds_000000000000' }).sources[0] }] }, 'sources.0.dataset'],
  ])('a task set with %s', async (_what, change, field) => {
    const { ctx, dataset } = await platformWithBasis();
    const spec = { ...specFor(dataset), ...change } as ReturnType<typeof specFor>;
    await expect(taskSets.create({ ctx, input: { name: 'x', spec } })).rejects.toMatchObject({
      code: 'invalid-input',
      field,
    });
    expect((await taskSets.check({ ctx, input: { spec } })).problems[0]?.field).toBe(field);
  });

  it('a task set in which an image of one part occurs in another', async () => {
    const { ctx, dataset } = await platformWithBasis();
    // The same images under another name would be the same dataset: other names for the classes make it another record.
    const twin = await makeDataset(ctx, { name: 'Twin', trainPerClass: 20, testPerClass: 9 });
    const spec = specFor(dataset, {
      sources: [
        { dataset: dataset.id, classes: { metaTrain: [0, 1], metaValidation: [], heldOut: [] } },
        { dataset: twin.id, classes: { metaTrain: [], metaValidation: [], heldOut: [0, 1] } },
      ],
    });
    await expect(taskSets.create({ ctx, input: { name: 'x', spec } })).rejects.toMatchObject({ field: 'sources' });
    expect((await taskSets.check({ ctx, input: { spec } })).leak).toMatchObject({ ok: false });
  });

  it.each([
    ['no operation but none', { operations: ['none'] }, 'operations'],
    ['no operation', { operations: [] }, 'operations'],
    ['zero cells', { layers: 0 }, 'layers'],
    ['a reduction that does not exist', { reductions: [7] }, 'reductions'],
  ])('a space with %s', async (_what, change, field) => {
    const { ctx } = await platformWithBasis();
    const create = () => makeSpace(ctx, change);
    try {
      create();
      expect.unreachable();
    } catch (error) {
      const path = error instanceof Error && 'issues' in error ? JSON.stringify(error.issues) : JSON.stringify(error);
      expect(path).toContain(field);
    }
  });

  it('changes once a run used them', async () => {
    const { ctx, metaTrain, taskSet, space, dataset } = await platformWithBasis();
    makeQueuedRun(ctx, metaTrain);
    const inUse = expect.objectContaining({ code: 'in-use' });
    const spec = specFor(dataset, { resolutions: [16] });
    const next = await taskSets.update({ ctx, input: { id: taskSet.id, spec } });
    expect(next).toMatchObject({ version: 2, frozen: false, previous: { id: taskSet.id, version: 1 }, usedBy: [] });
    expect(next.id).not.toBe(taskSet.id);
    expect(taskSets.get({ ctx, input: { id: taskSet.id } })).toMatchObject({
      contentHash: taskSet.contentHash,
      frozen: true,
      next: [{ id: next.id, version: 2 }],
    });
    expect((await taskSets.update({ ctx, input: { id: next.id, spec: specFor(dataset) } })).id).toBe(next.id);
    expect(() => spaces.update({ ctx, input: { id: space.id, document: { ...space.document, nodes: 3 } } })).toThrow(
      inUse,
    );
    expect(spaces.update({ ctx, input: { id: space.id, name: 'Renamed' } })).toMatchObject({
      name: 'Renamed',
      frozen: true,
    });
    expect((await taskSets.update({ ctx, input: { id: taskSet.id, name: 'New', spec: taskSet.spec } })).name).toBe(
      'New',
    );
  });
});

describe('the trash', () => {
  it('takes task sets and datasets that nothing uses, and gives them back', async () => {
    const { ctx, metaTrain, taskSet, dataset } = await platformWithBasis();
    const inUse = expect.objectContaining({ code: 'in-use' });
    const run = makeQueuedRun(ctx, metaTrain);
    expect(() => taskSets.delete({ ctx, input: { id: taskSet.id } })).toThrow(inUse);
    runs.stop({ ctx, input: { id: run } });
    runs.delete({ ctx, input: { id: run } });
    expect(() => taskSets.delete({ ctx, input: { id: taskSet.id } })).toThrow(/in the trash/);
    await runs.purge({ ctx, input: { id: run } });
    expect(() => datasets.delete({ ctx, input: { id: dataset.id } })).toThrow(inUse);
    taskSets.delete({ ctx, input: { id: taskSet.id } });
    expect(taskSets.list({ ctx, input: undefined })).toEqual([]);
    expect(() => makeQueuedRun(ctx, metaTrain)).toThrow(/trash|no task set/);
    expect(() => datasets.delete({ ctx, input: { id: dataset.id } })).toThrow(/in the trash/);
    expect(taskSets.restore({ ctx, input: { id: taskSet.id } }).deletedAt).toBeNull();
    taskSets.delete({ ctx, input: { id: taskSet.id } });
    await taskSets.purge({ ctx, input: { id: taskSet.id } });
    await expect(datasets.purge({ ctx, input: { id: dataset.id } })).rejects.toMatchObject({ code: 'conflict' });
    datasets.delete({ ctx, input: { id: dataset.id } });
    expect(datasets.list({ ctx, input: undefined })).toEqual([]);
    expect(datasets.trash({ ctx, input: undefined })).toHaveLength(1);
    // The same content added again is the same dataset, out of the trash.
    const directory = path.join(ctx.settings.dataDirectory, dataset.directory);
    expect(recordDataset(ctx, { source: null, directory, manifest: dataset.manifest }).id).toBe(dataset.id);
    expect(datasets.list({ ctx, input: undefined })).toHaveLength(1);
    datasets.delete({ ctx, input: { id: dataset.id } });
    await datasets.purge({ ctx, input: { id: dataset.id } });
    expect(existsSync(directory)).toBe(false);
  });

  it('leaves a task set to the studies that name it', async () => {
    const { ctx, taskSet, space } = await platformWithBasis();
    const fold = { name: 'noise', taskSet: taskSet.id, space: space.id, priors: [{ seed: 1 }], tasks: [{ index: 0 }] };
    const id = studyIdSchema.parse(newIdText('st'));
    const definition = studyDefinitionSchema.parse({ folds: [fold], rows: ['adapt'] });
    insertStudy(ctx.db, { id, name: 'Prior value', definition, state: 'paused', createdAt: 0, createdBy: 'test' });
    expect(() => taskSets.delete({ ctx, input: { id: taskSet.id } })).toThrow(/Studies name "[^"]+": "Prior value"/);
    await studies.remove({ ctx, input: { id } });
    expect(taskSets.delete({ ctx, input: { id: taskSet.id } }).deletedAt).not.toBeNull();
  });

  it('does not touch the name, licence and origin that someone gave a dataset', async () => {
    const { ctx, dataset } = await platformWithBasis();
    const text = { name: 'Better', licence: 'MIT', origin: 'a paper' };
    const edited = datasets.edit({ ctx, input: { id: dataset.id, ...text } });
    expect(edited).toMatchObject({ name: 'Better', manifest: { ...text, contentHash: dataset.contentHash } });
  });

  it('has its class names corrected, in the database, on the disk and for who has it open, and keeps the history', async () => {
    const { ctx, dataset } = await platformWithBasis();
    const { name, manifest } = dataset;
    const open = openStored(ctx, dataset);
    const classes = manifest.classes.map((each, index) => (index === 1 ? '  re\u0301seau ' : each));
    const edit = (given: string[]) =>
      datasets.edit({ ctx, input: { id: dataset.id, name, licence: 'MIT', origin: 'here', classes: given } });
    const corrected = classes.with(1, 'r\u00e9seau');
    expect(edit(classes).manifest).toMatchObject({ classes: corrected, contentHash: manifest.contentHash });
    expect(open.manifest.classes).toEqual(manifest.classes);
    expect(openStored(ctx, dataset).manifest.classes).toEqual(corrected);
    await verifyDataset(openStored(ctx, dataset).directory);
    const history = datasets.classHistory({ ctx, input: { id: dataset.id } });
    expect(history).toMatchObject([{ renamed: [{ index: 1, was: manifest.classes[1], now: 'r\u00e9seau' }] }]);
    // Only the name of a dataset changes: no class was renamed.
    edit(corrected);
    expect(datasets.classHistory({ ctx, input: { id: dataset.id } })).toHaveLength(1);
    expect(() => edit(corrected.slice(1))).toThrow(`${corrected.length} classes, but ${corrected.length - 1} names`);
    expect(() => edit(corrected.with(0, 're\u0301seau'))).toThrow('Two classes would be called "r\u00e9seau"');
  });
});

it('does not save a space twice under one preset switch', async () => {
  const { ctx } = await platformWithBasis();
  ensurePresets({ ctx });
  ensurePresets({ ctx });
  expect(
    spaces
      .list({ ctx, input: undefined })
      .map((space) => space.name)
      .sort(),
  ).toEqual(['Small', 'base', 'darts', 'nas-bench-201']);
  expect(() => spaces.create({ ctx, input: { name: '', document: { operations: ['skip_connect'] } } })).toThrow();
});
