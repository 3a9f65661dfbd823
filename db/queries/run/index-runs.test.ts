import { sql } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import { runIdSchema } from '@/domain/ids';
import { unpackRunIds } from '@/domain/run-id';
import type { RunField, RunQuery } from '@/domain/run-query';
import { parseRunField, parseRunQuery } from '@/domain/run-query/parse';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { runs } from '@/server/services/runs';
import { tableSteps } from '@/server/services/runs/read/prepare-tables';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { claimRun, eventLog, pointsBody, startedBody } from '@/test/factories/run';
import { statementsOf } from '@/test/query-plans';
import { run } from '../../schema';
import { indexRuns } from './index-runs';
import { KeptColumn } from './kept-column';

const scope = { person: 'test', now: 0 };

function query(text: string): RunQuery | null {
  const read = parseRunQuery(text);
  if ('problem' in read) throw new Error(read.problem.message);
  return read.query;
}

function field(text: string): RunField {
  const read = parseRunField(text);
  if ('problem' in read) throw new Error(read.problem.message);
  return read.field;
}

/** Seeds of two configs, which differ in steps and tags; one seed computes elsewhere. */
async function makeRuns() {
  const { ctx, advance } = makePlatform({ slots: 100 });
  const { search } = await makeBasis(ctx);
  const launched = [3, 4, 5].flatMap((steps) =>
    [0, 1].flatMap((seed) => {
      advance(1000);
      const config = { ...search, steps, seed, memory: 0 };
      return runs.launch({ ctx, input: { name: `Run ${steps}`, config, tags: steps === 4 ? ['Paper', 'b'] : ['b'] } })
        .runs;
    }),
  );
  return { ctx, ids: launched.map(({ id }) => id) };
}

it('reads settings that seeds share from one config of each group, others from each run', async () => {
  const { ctx, ids } = await makeRuns();
  const found = (text: string): number[] =>
    indexRuns(ctx.db, scope, { query: query(text), sort: field('created'), descending: false, trash: false }).map(
      (id) => ids.indexOf(id),
    );
  expect(found('config.steps = 4')).toEqual([2, 3]);
  expect(found('config.steps != 4')).toEqual([0, 1, 4, 5]);
  expect(found('NOT config.nothing > 1')).toEqual([0, 1, 2, 3, 4, 5]);
  expect(found('config.seed = 1')).toEqual([1, 3, 5]);
  // Where it computes is apart from the group.
  ctx.db.update(run).set({ config: sql`json_set(config, '$.memory', 512)` }).where(sql`id = ${ids[3]}`).run();
  expect(found('config.memory > 100')).toEqual([3]);
});

it('scans an index of facts, whatever column is read: no config is read run by run', async () => {
  const { ctx } = await makeRuns();
  const texts = ['config.steps', 'final(test.accuracy)', 'name', 'tag', 'kind', 'seed', 'group', 'person', 'started'];
  const asked = statementsOf(ctx.db, () => {
    for (const text of texts)
      indexRuns(ctx.db, scope, { query: null, sort: field(text), descending: true, trash: false });
  });
  const plans = asked.flatMap(({ plan }) => plan);
  expect(plans.filter((line) => /^(SCAN|SEARCH) run\b(?!.*COVERING INDEX)/.test(line))).toEqual([]);
  // The configs: by their place, one for each group.
  expect(plans).toContain('SEARCH one USING INTEGER PRIMARY KEY (rowid=?)');
  expect(plans).toContain('SCAN run USING COVERING INDEX run_group');
  expect(plans.filter((line) => line.includes('FOR ORDER BY'))).toEqual([]);
});

it('reads a metric in one walk over its series', async () => {
  const { ctx } = await makeRuns();
  const wanted = { query: query('last(loss) < 2'), sort: field('duration'), descending: true, trash: false };
  const asked = statementsOf(ctx.db, () => void indexRuns(ctx.db, scope, wanted)).map(({ plan }) => plan);
  expect(asked).toContainEqual(['SEARCH series USING INDEX series_metric (key=?)']);
  expect(asked.flat()).toContain('SEARCH attempt USING COVERING INDEX attempt_spans (run_id=?)');
});

it('reads a column once, and after a change the changed runs alone', async () => {
  const { ctx, ids } = await makeRuns();
  const input = { query: 'tag = b AND NOT config.steps > 50 AND kind = search', sort: 'name', descending: false };
  const order = (): string[] => unpackRunIds(runs.index({ ctx, input }).ids);
  const read = vi.spyOn(KeptColumn.prototype, 'fill');
  const placesRead = (): number[] => read.mock.calls.splice(0).map(([places]) => places.length);
  expect(order()).toEqual(ids);
  // Of tags, groups and their steps, kinds and names.
  expect(placesRead()).toEqual([6, 6, 6, 6, 6]);
  order();
  expect(placesRead()).toEqual([]);
  const [first = '', ...others] = ids;
  runs.edit({ ctx, input: { id: runIdSchema.parse(first), name: 'Run 9', tags: ['b'] } });
  expect(order()).toEqual([...others, first]);
  expect(placesRead()).toEqual([1, 1, 1, 1]);
  read.mockRestore();
});

it('calls groups by the names of their runs, in the order of their means', async () => {
  const { ctx } = await makeRuns();
  const input = { group: 'group', figures: ['final(test.accuracy)'], sort: 'final(test.accuracy)' };
  expect(runs.index({ ctx, input }).groups?.map(({ label, count }) => [label, count])).toEqual([
    ['Run 5', 2],
    ['Run 4', 2],
    ['Run 3', 2],
  ]);
});

it('has read after a start what tables usually ask for, and takes in what changed meanwhile', async () => {
  const { ctx, ids } = await makeRuns();
  const id = runIdSchema.parse(ids[0]);
  for (const loss of [0.5, 2]) {
    const { attempt, lease } = claimRun(ctx);
    const goal = { type: 'metric', key: 'loss', goal: 'min', unit: '' } as const;
    const events = eventLog([startedBody, goal, pointsBody(1, { loss })]);
    applyEvents({ ctx, input: { attempt, lease, events, newOffset: 1 } });
  }
  const steps = tableSteps(ctx.db, 0);
  // Facts are there, and a metric is being read.
  for (let at = 0; at < 10; at++) steps.next();
  runs.edit({ ctx, input: { id, name: 'A', tags: ['late'] } });
  for (const _ of steps);
  const read = vi.spyOn(KeptColumn.prototype, 'fill');
  const found = (text: string) => runs.index({ ctx, input: { query: text, sort: 'name', group: 'arm' } }).total;
  expect(found('last(loss) < 1 AND best(loss) != 3 AND kind = search')).toBe(1);
  expect(found('tag = late')).toBe(1);
  // Tags, names, arms and kinds of the one that was edited, and times of none.
  expect(read.mock.calls.every(([places]) => places.length === 1)).toBe(true);
  read.mockRestore();
});
