/** @file What every page's top bar and Home ask of all runs: the right ones, and from small indexes alone. */
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { RunId } from '@/domain/ids';
import { finalStates } from '@/domain/run-state';
import { runs } from '@/server/services/runs';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { statementsOf } from '@/test/query-plans';
import { run } from '../../schema';
import { indexRuns } from './index-runs';
import { activeRuns, countEndedSince, countRunsByState, lastEnded, recentSpeeds } from './list';
import { updateRun } from './run';

async function makeRuns() {
  const { ctx } = makePlatform();
  const { search } = await makeBasis(ctx);
  const seeds = [0, 1, 2, 3, 4, 5, 6];
  const ids = runs.launch({ ctx, input: { name: 'One', config: search, seeds } }).runs.map(({ id }) => id);
  const end = (at: number, state: 'finished' | 'failed' | 'stopped', endedAt: number) =>
    updateRun(ctx.db, ids[at] as RunId, { state, endedAt });
  end(0, 'finished', 100);
  end(1, 'failed', 300);
  end(2, 'stopped', 200);
  end(3, 'finished', 300);
  updateRun(ctx.db, ids[4] as RunId, { state: 'running' });
  // In the trash: it is in no list.
  ctx.db.update(run).set({ state: 'finished', endedAt: 400, deletedAt: 500 }).where(sql`id = ${ids[5]}`).run();
  return { ctx, ids, named: (rows: readonly { id: RunId }[]) => rows.map(({ id }) => ids.indexOf(id)) };
}

it('lists the runs that ended last over several states, and those at work', async () => {
  const { ctx, ids, named } = await makeRuns();
  const [both, first] = [[1, 3], [...ids].sort().reverse()];
  const together = both.sort((a, b) => first.indexOf(ids[a] as RunId) - first.indexOf(ids[b] as RunId));
  expect(named(lastEnded(ctx.db, finalStates, 10))).toEqual([...together, 2, 0]);
  expect(named(lastEnded(ctx.db, finalStates, 3))).toEqual([...together, 2]);
  expect(named(lastEnded(ctx.db, ['finished'], 1))).toEqual([3]);
  expect(named(activeRuns(ctx.db, 10))).toEqual([4]);
  expect(new Map(countRunsByState(ctx.db).map(({ state, count }) => [state, count]))).toEqual(
    new Map([
      ['finished', 2],
      ['failed', 1],
      ['stopped', 1],
      ['running', 1],
      ['queued', 1],
    ]),
  );
  expect(countEndedSince(ctx.db, 200)).toEqual(
    expect.arrayContaining([
      { state: 'finished', count: 1 },
      { state: 'failed', count: 1 },
    ]),
  );
});

it('reads no row of a run that it does not show', async () => {
  const { ctx } = await makeRuns();
  const duration = { query: null, sort: { kind: 'plain', name: 'duration' }, descending: true, trash: false } as const;
  const asked = statementsOf(ctx.db, () => {
    countRunsByState(ctx.db);
    countEndedSince(ctx.db, 0);
    lastEnded(ctx.db, finalStates, 10);
    activeRuns(ctx.db, 10);
    recentSpeeds(ctx.db, 5);
    indexRuns(ctx.db, { person: 'test', now: 0 }, duration);
  });
  // Rows are read by their ids, and of runs that were measured the newest few alone.
  const few = /COVERING INDEX|sqlite_autoindex_run_1|INDEX (run_measured|attempt_number)/;
  const plans = asked.flatMap(({ plan }) => plan);
  expect(plans.filter((line) => /^(SCAN|SEARCH) (run|attempt)\b/.test(line) && !few.test(line))).toEqual([]);
  expect(plans.join('\n')).toMatch(/run_ended \(deleted_at=\? AND state=\?\)/);
  expect(plans.join('\n')).toMatch(/COVERING INDEX attempt_spans \(run_id=\?\)/);
  // None is sorted to be counted.
  const counted = asked.find(({ text }) => /group by .*"state"/i.test(text) && !text.includes('ended_at'));
  expect(counted?.plan).toEqual(['SEARCH run USING COVERING INDEX run_ended (deleted_at=?)']);
});
