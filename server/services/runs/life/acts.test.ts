/**
 * @file Requests of people and moves of the dispatcher in any order: the invariants of a database
 * hold after each, and a running run is never claimed again.
 */
import { describe, expect, it } from 'vitest';
import { makeRunningRun } from '@/test/factories/run';
import { bulk as actOnRuns } from '../upkeep/bulk';
import { deleteRun, purge, restore as restoreRun } from '../upkeep/trash';
import { claimNextRun } from './claim';
import { resume as resumeRun } from './resume';
import { platformForActs, walkThroughActs } from './test-support/acts';

it('acts and moves in any order leave nothing broken, and give no run two attempts', () => walkThroughActs(15));

describe('a running run', () => {
  it.each(['resume', 'delete', 'restore', 'purge'] as const)('refuses %s, alone and among many', async (type) => {
    const { ctx, basis, breaches } = await platformForActs();
    const { run } = makeRunningRun(ctx, basis.search);
    const alone = { resume: resumeRun, delete: deleteRun, restore: restoreRun, purge }[type];
    await expect((async () => alone({ ctx, input: { id: run } }))()).rejects.toThrow(/running|in the trash/);
    const { done, refused } = await actOnRuns({ ctx, input: { ids: [run], act: { type } } });
    expect([done, refused.length]).toEqual([[], 1]);
    expect(claimNextRun({ ctx })).toBeNull();
    expect(await breaches()).toEqual([]);
  });
});
