/** @file Deleting: refused while a run is active, and a dataset stays while a task set draws from it. */
import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { dataset as datasetTable, taskSet as taskSetTable } from '@/db/schema';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { stop as requestStop } from '../life/stop';
import { get as getRun } from '../read/get';
import { list as listRuns } from '../read/list';
import { deleteRun } from './trash';

async function platformWithBasis() {
  const platform = makePlatform();
  return { ...platform, ...(await makeBasis(platform.ctx)) };
}

it('is refused while active, and hides the run afterwards', async () => {
  const { ctx, metaTrain } = await platformWithBasis();
  const id = makeQueuedRun(ctx, metaTrain);
  expect(() => deleteRun({ ctx, input: { id } })).toThrow(/stop it first/);
  requestStop({ ctx, input: { id } });
  expect(deleteRun({ ctx, input: { id } })).toEqual({ id });
  expect(() => getRun({ ctx, input: { id } })).toThrow(/no run/);
  expect(listRuns({ ctx, input: {} }).items).toEqual([]);
});

it('can’t take a dataset from under a task set', async () => {
  const { ctx, dataset, taskSet } = await platformWithBasis();
  expect(() => ctx.db.delete(datasetTable).where(eq(datasetTable.id, dataset.id)).run()).toThrow(/FOREIGN KEY/);
  ctx.db.delete(taskSetTable).where(eq(taskSetTable.id, taskSet.id)).run();
});
