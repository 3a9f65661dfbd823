/**
 * @file Whatever people ask of runs and the dispatcher makes of their attempts, in whatever order: what must hold of a database
 * holds after each, and a run at work is given to nobody else.
 */
import { describe, expect, it } from 'vitest';
import { makeRunningRun } from '@/test/factories/run';
import { bulk as actOnRuns } from '../upkeep/bulk';
import { deleteRun, purge, restore as restoreRun } from '../upkeep/trash';
import { claimNextRun } from './claim';
import { resume as resumeRun } from './resume';
import { platformForActs, walkThroughActs } from './test-support/acts';

it('acts and moves in any order leave nothing broken, and give no run two attempts', () => walkThroughActs(15));

describe('a run at work', () => {
  it.each(['resume', 'delete', 'restore', 'purge'] as const)('refuses %s, alone and among many', async (type) => {
    const { ctx, basis, breaches } = await platformForActs();
    const { run } = makeRunningRun(ctx, basis.search);
    const alone = { resume: resumeRun, delete: deleteRun, restore: restoreRun, purge }[type];
    await expect((async () => alone({ ctx, input: { id: run } }))()).rejects.toThrow(/running|in the trash/);
    const { done, refused } = await actOnRuns({ ctx, input: { ids: [run], act: { type } } });
    expect([done, refused.length]).toEqual([[], 1]);
    expect(claimNextRun({ ctx, input: { executor: 'local' } })).toBeNull();
    expect(await breaches()).toEqual([]);
  });
});
