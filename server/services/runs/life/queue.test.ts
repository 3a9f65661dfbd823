/** @file The queue: what starts next, what blocks it, and who may change it. */
import { describe, expect, it } from 'vitest';
import { updateRun } from '@/db/queries/run/run';
import { system } from '@/server/services/system';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { claimRun, makeQueuedRun, makeRunningRun } from '@/test/factories/run';
import { reportDispatcher } from '../../system/dispatcher';
import { runs } from '..';
import { reorder as reorderRun } from '../upkeep/reorder';
import { claimNextRun } from './claim';
import { resume as resumeRun } from './resume';
import { stop as requestStop } from './stop';

async function platformWithQueue(names: readonly string[], slots = 2) {
  const platform = makePlatform({ slots });
  const basis = await makeBasis(platform.ctx);
  const ids = names.map((name) => {
    platform.advance(1);
    return makeQueuedRun(platform.ctx, basis.search, name);
  });
  reportDispatcher({ ctx: platform.ctx, input: { pid: 1, devices: [] } });
  const { ctx } = platform;
  const order = () => system.status({ ctx, input: undefined }).queue.map((run) => run.name);
  const reason = (id: (typeof ids)[number]) => runs.get({ ctx, input: { id } }).reason;
  return { ...platform, ...basis, ids, order, reason };
}

describe('the queue', () => {
  it('starts nothing while it is drained, and says who drained it', async () => {
    const { ctx, ids, reason } = await platformWithQueue(['a']);
    const [id] = ids;
    if (id === undefined) throw new Error('nothing was queued');
    expect(system.changeQueue({ ctx, input: { drained: true } }).drained).toMatchObject({ by: 'test' });
    expect(claimNextRun({ ctx })).toBeNull();
    expect(reason(id)).toMatch(/test drained the queue/);
    system.changeQueue({ ctx, input: { drained: false } });
    expect(claimRun(ctx).run).toBe(id);
  });

  it('lets nobody exceed the limit of running runs, and lets others pass', async () => {
    const { ctx, ids, reason, search } = await platformWithQueue([], 4);
    makeRunningRun(ctx, search, 'mine running');
    const mine = makeQueuedRun(ctx, search, 'mine waits');
    const theirs = makeQueuedRun(ctx, search, 'theirs');
    updateRun(ctx.db, theirs, { createdBy: 'ada' });
    system.changeQueue({ ctx, input: { perPerson: 1 } });
    expect(reason(mine)).toMatch(/a run of test to end: the limit is 1/);
    expect(claimRun(ctx).run).toBe(theirs);
    expect(claimNextRun({ ctx })).toBeNull();
    system.changeQueue({ ctx, input: { perPerson: null } });
    expect(claimRun(ctx).run).toBe(mine);
    expect(ids).toEqual([]);
  });

  it('waits for no time that a clock set back has put far away', async () => {
    const { ctx, ids, reason } = await platformWithQueue(['a']);
    const [id] = ids;
    if (id === undefined) throw new Error('nothing was queued');
    updateRun(ctx.db, id, { retryAt: ctx.now() + 60_000 });
    expect(claimNextRun({ ctx })).toBeNull();
    expect(reason(id)).toMatch(/Waits 60 s/);
    updateRun(ctx.db, id, { retryAt: ctx.now() + 3_600_000 });
    expect(reason(id) ?? '').not.toMatch(/before its next attempt/);
    expect(claimRun(ctx).run).toBe(id);
  });

  it('is ordered by priority, then by place', async () => {
    const { ctx, ids, order } = await platformWithQueue(['a', 'b', 'c', 'd']);
    const [a, b, , d] = ids;
    if (a === undefined || b === undefined || d === undefined) throw new Error('nothing was queued');
    expect(order()).toEqual(['a', 'b', 'c', 'd']);
    reorderRun({ ctx, input: { id: d, to: { type: 'before', run: b } } });
    expect(order()).toEqual(['a', 'd', 'b', 'c']);
    reorderRun({ ctx, input: { id: b, to: { type: 'priority', priority: 5 } } });
    expect(order()).toEqual(['b', 'a', 'd', 'c']);
    reorderRun({ ctx, input: { id: a, to: { type: 'first' } } });
    expect(order()).toEqual(['a', 'b', 'd', 'c']);
    expect(claimRun(ctx).run).toBe(a);
    expect(() => reorderRun({ ctx, input: { id: a, to: { type: 'first' } } })).toThrow(/no longer queued/);
  });

  it('gives a run that was stopped while it waited its place back', async () => {
    const { ctx, ids, order } = await platformWithQueue(['a', 'b', 'c']);
    const [, b] = ids;
    if (b === undefined) throw new Error('nothing was queued');
    requestStop({ ctx, input: { id: b } });
    expect(order()).toEqual(['a', 'c']);
    resumeRun({ ctx, input: { id: b } });
    expect(order()).toEqual(['a', 'b', 'c']);
  });

  it('says what a run waits for, by its place', async () => {
    const { ids, reason } = await platformWithQueue(['a', 'b', 'c'], 1);
    expect(ids.map(reason)).toEqual([
      'Starts in a moment.',
      'Waits for a free slot: 0 of 1 is taken; it is next.',
      'Waits for a free slot: 0 of 1 is taken, and 1 run comes before it.',
    ]);
  });
});
