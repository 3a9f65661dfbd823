/** @file Task sets and spaces: impossible and leaking ones are refused, used ones can't change. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { insertStudy } from '@/db/queries/study/save';
import { newIdText, studyIdSchema } from '@/domain/ids';
import { studyDefinitionSchema } from '@/domain/study';
import { makeBasis, makeSpace } from '@/test/factories/basis';
import { makeDataset } from '@/test/factories/dataset';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { specFor } from '@/test/factories/task-spec';
import { editDataset } from '../datasets/edit';
import { listDatasets } from '../datasets/list';
import { recordDataset } from '../datasets/record-dataset';
import { datasetTrash, deleteDataset, purgeDataset } from '../datasets/trash';
import { deleteRun } from '../runs/delete';
import { purge } from '../runs/purge';
import { requestStop } from '../runs/request-stop';
import { createSpace } from '../spaces/create';
import { ensurePresets } from '../spaces/ensure-presets';
import { listSpaces } from '../spaces/list';
import { updateSpace } from '../spaces/update';
import { removeStudy } from '../studies/remove';
import { checkTaskSetSpec } from './check';
import { createTaskSet } from './create';
import { getTaskSet } from './get';
import { listTaskSets } from './list';
import { deleteTaskSet, purgeTaskSet, restoreTaskSet } from './trash';
import { updateTaskSet } from './update';

async function platformWithBasis() {
  const platform = makePlatform();
  return { ...platform, ...(await makeBasis(platform.ctx)) };
}

describe('what task sets and spaces refuse', () => {
  it.each([
    ['more ways than classes', { ways: { min: 3, max: 3 } }, 'ways.max'],
    ['more training images than there are', { perClass: { train: 21, validation: 0, test: 1 } }, 'perClass.train'],
    ['more test images than there are', { perClass: { train: 1, validation: 0, test: 11 } }, 'perClass.test'],
    [
      'a dataset that is not there',
      { sources: [{ ...specFor({ id: 'ds_000000000000' }).sources[0] }] },
      'sources.0.dataset',
    ],
  ])('a task set with %s', async (_what, change, field) => {
    const { ctx, dataset } = await platformWithBasis();
    const spec = { ...specFor(dataset), ...change } as ReturnType<typeof specFor>;
    await expect(createTaskSet({ ctx, input: { name: 'x', spec } })).rejects.toMatchObject({
      code: 'invalid-input',
      field,
    });
    expect((await checkTaskSetSpec({ ctx, input: { spec } })).problems[0]?.field).toBe(field);
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
    await expect(createTaskSet({ ctx, input: { name: 'x', spec } })).rejects.toMatchObject({ field: 'sources' });
    expect((await checkTaskSetSpec({ ctx, input: { spec } })).leak).toMatchObject({ ok: false });
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
    const next = await updateTaskSet({ ctx, input: { id: taskSet.id, spec } });
    expect(next).toMatchObject({ version: 2, frozen: false, previous: { id: taskSet.id, version: 1 }, usedBy: [] });
    expect(next.id).not.toBe(taskSet.id);
    expect(getTaskSet({ ctx, input: { id: taskSet.id } })).toMatchObject({
      contentHash: taskSet.contentHash,
      frozen: true,
      next: [{ id: next.id, version: 2 }],
    });
    expect((await updateTaskSet({ ctx, input: { id: next.id, spec: specFor(dataset) } })).id).toBe(next.id);
    expect(() => updateSpace({ ctx, input: { id: space.id, document: { ...space.document, nodes: 3 } } })).toThrow(
      inUse,
    );
    expect(updateSpace({ ctx, input: { id: space.id, name: 'Renamed' } })).toMatchObject({
      name: 'Renamed',
      frozen: true,
    });
    expect((await updateTaskSet({ ctx, input: { id: taskSet.id, name: 'New', spec: taskSet.spec } })).name).toBe('New');
  });
});

describe('the trash', () => {
  it('takes task sets and datasets that nothing uses, and gives them back', async () => {
    const { ctx, metaTrain, taskSet, dataset } = await platformWithBasis();
    const inUse = expect.objectContaining({ code: 'in-use' });
    const run = makeQueuedRun(ctx, metaTrain);
    expect(() => deleteTaskSet({ ctx, input: { id: taskSet.id } })).toThrow(inUse);
    requestStop({ ctx, input: { id: run } });
    deleteRun({ ctx, input: { id: run } });
    expect(() => deleteTaskSet({ ctx, input: { id: taskSet.id } })).toThrow(/in the trash/);
    await purge({ ctx, input: { id: run } });
    expect(() => deleteDataset({ ctx, input: { id: dataset.id } })).toThrow(inUse);
    deleteTaskSet({ ctx, input: { id: taskSet.id } });
    expect(listTaskSets({ ctx, input: undefined })).toEqual([]);
    expect(() => makeQueuedRun(ctx, metaTrain)).toThrow(/trash|no task set/);
    expect(() => deleteDataset({ ctx, input: { id: dataset.id } })).toThrow(/in the trash/);
    expect(restoreTaskSet({ ctx, input: { id: taskSet.id } }).deletedAt).toBeNull();
    deleteTaskSet({ ctx, input: { id: taskSet.id } });
    purgeTaskSet({ ctx, input: { id: taskSet.id } });
    await expect(purgeDataset({ ctx, input: { id: dataset.id } })).rejects.toMatchObject({ code: 'conflict' });
    deleteDataset({ ctx, input: { id: dataset.id } });
    expect(listDatasets({ ctx, input: undefined })).toEqual([]);
    expect(datasetTrash({ ctx, input: undefined })).toHaveLength(1);
    // The same content added again is the same dataset, out of the trash.
    const directory = path.join(ctx.settings.dataDirectory, dataset.directory);
    expect(recordDataset(ctx, { source: null, directory, manifest: dataset.manifest }).id).toBe(dataset.id);
    expect(listDatasets({ ctx, input: undefined })).toHaveLength(1);
    deleteDataset({ ctx, input: { id: dataset.id } });
    await purgeDataset({ ctx, input: { id: dataset.id } });
    expect(existsSync(directory)).toBe(false);
  });

  it('leaves a task set to the studies that name it', async () => {
    const { ctx, taskSet, space } = await platformWithBasis();
    const fold = { name: 'noise', taskSet: taskSet.id, space: space.id, priors: [{ seed: 1 }], tasks: [{ index: 0 }] };
    const id = studyIdSchema.parse(newIdText('st'));
    const definition = studyDefinitionSchema.parse({ folds: [fold], rows: ['adapt'] });
    insertStudy(ctx.db, { id, name: 'Prior value', definition, state: 'paused', createdAt: 0, createdBy: 'test' });
    expect(() => deleteTaskSet({ ctx, input: { id: taskSet.id } })).toThrow(/Studies name "[^"]+": "Prior value"/);
    removeStudy({ ctx, input: { id } });
    expect(deleteTaskSet({ ctx, input: { id: taskSet.id } }).deletedAt).not.toBeNull();
  });

  it('does not touch the name, licence and origin that someone gave a dataset', async () => {
    const { ctx, dataset } = await platformWithBasis();
    const text = { name: 'Better', licence: 'MIT', origin: 'a paper' };
    const edited = editDataset({ ctx, input: { id: dataset.id, ...text } });
    expect(edited).toMatchObject({ name: 'Better', manifest: { ...text, contentHash: dataset.contentHash } });
  });
});

it('does not save a space twice under one preset switch', async () => {
  const { ctx } = await platformWithBasis();
  ensurePresets({ ctx });
  ensurePresets({ ctx });
  expect(
    listSpaces({ ctx, input: undefined })
      .map((space) => space.name)
      .sort(),
  ).toEqual(['Small', 'base', 'darts', 'nas-bench-201']);
  expect(() => createSpace({ ctx, input: { name: '', document: { operations: ['skip_connect'] } } })).toThrow();
});
