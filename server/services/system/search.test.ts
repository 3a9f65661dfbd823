import { describe, expect, it } from 'vitest';
import { updateDataset } from '@/db/queries/dataset';
import { updateRun } from '@/db/queries/run/run';
import { updateTaskSetRow } from '@/db/queries/task-set';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { system } from '.';

describe('search by name', () => {
  it('finds records of every kind by words in any order and by the start of an id', async () => {
    const { ctx } = makePlatform();
    const { search: config, space, taskSet, dataset } = await makeBasis(ctx);
    const id = makeQueuedRun(ctx, config, 'Adapted to 100% digits');
    const names = (text: string) => system.search({ ctx, input: { text } }).map(({ type, name }) => `${type} ${name}`);
    expect(names('digits adapted')).toEqual(['run Adapted to 100% digits']);
    expect(names('100%')).toEqual(['run Adapted to 100% digits']);
    expect(names('0%d')).toEqual([]);
    expect(names(id.slice(0, 8))).toEqual(['run Adapted to 100% digits']);
    expect(names(space.name)).toContain(`space ${space.name}`);
    expect(names(dataset.name)).toContain(`dataset ${dataset.name}`);
    updateRun(ctx.db, id, { deletedAt: 1 });
    expect(names('digits')).toEqual([]);
    expect(names(taskSet.name)).toContain(`task-set ${taskSet.name}`);
    updateTaskSetRow(ctx.db, taskSet.id, { deletedAt: 1 });
    updateDataset(ctx.db, dataset.id, { deletedAt: 1 });
    expect(names('').filter((found) => /^(task-set|dataset) /.test(found))).toEqual([]);
  });

  it('gives the newest of each kind without a text, up to the limit', async () => {
    const platform = makePlatform();
    const { search: config } = await makeBasis(platform.ctx);
    for (const name of ['a', 'b', 'c']) {
      platform.advance(1);
      makeQueuedRun(platform.ctx, config, name);
    }
    const found = system.search({ ctx: platform.ctx, input: { text: '', limit: 2 } });
    expect(found.filter(({ type }) => type === 'run').map(({ name }) => name)).toEqual(['c', 'b']);
  });
});
