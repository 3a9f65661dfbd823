import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { RunField, RunQuery } from '@/domain/run-query';
import { parseRunField, parseRunQuery } from '@/domain/run-query/parse';
import { runs } from '@/server/services/runs';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { statementsOf } from '@/test/query-plans';
import { run } from '../../schema';
import { indexRuns, membersOf, packedRunIds } from './index-runs';
import { RunSql } from './query-sql';

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

it('gives the ids of a view in one text, in the order in which they are listed', async () => {
  const { ctx } = await makeRuns();
  for (const sort of ['created', 'name', 'seed', 'config.steps', 'tag', 'kind', 'final(test.accuracy)', 'duration']) {
    for (const descending of [true, false]) {
      const wanted = { query: query('config.steps > 3 OR tag = b'), sort: field(sort), descending, trash: false };
      const listed = indexRuns(ctx.db, scope, { ...wanted, values: [] }).map(({ id }) => id.slice('run_'.length));
      expect(packedRunIds(ctx.db, scope, wanted)).toEqual({ total: 6, ids: listed.join('') });
    }
  }
  const none = { query: query('seed > 9'), sort: field('created'), descending: true, trash: false };
  expect(packedRunIds(ctx.db, scope, none)).toEqual({ total: 0, ids: '' });
});

it('reads settings that seeds share from one config of each group, others from each run', async () => {
  const { ctx, ids } = await makeRuns();
  const found = (text: string): number[] =>
    indexRuns(ctx.db, scope, {
      query: query(text),
      sort: field('created'),
      descending: false,
      trash: false,
      values: [],
    }).map(({ id }) => ids.indexOf(id));
  expect(found('config.steps = 4')).toEqual([2, 3]);
  expect(found('config.steps != 4')).toEqual([0, 1, 4, 5]);
  expect(found('NOT config.nothing > 1')).toEqual([0, 1, 2, 3, 4, 5]);
  expect(found('config.seed = 1')).toEqual([1, 3, 5]);
  // Where it computes is apart from the group.
  ctx.db.update(run).set({ config: sql`json_set(config, '$.memory', 512)` }).where(sql`id = ${ids[3]}`).run();
  expect(found('config.memory > 100')).toEqual([3]);
});

it('scans an index of facts, whatever is asked: no config, and no list of tags, is read run by run', async () => {
  const { ctx } = await makeRuns();
  const planOf = (text: string, sort: string): string[] => {
    const parts = new RunSql(scope);
    const asked = query(text);
    const met = asked === null ? sql`1` : parts.condition(asked);
    const by = parts.value(field(sort));
    const statement = sql`explain query plan ${parts.with} select ${run.id} from ${parts.from} where ${run.deletedAt} is null and ${met} order by ${by}`;
    return ctx.db.all<{ detail: string }>(statement).map(({ detail }) => detail);
  };
  const asked = 'tag = paper AND NOT config.steps > 50 OR kind = search AND config.weights.learningRate < 1';
  for (const sort of ['config.steps', 'final(test.accuracy)', 'name']) {
    const plan = planOf(asked, sort);
    expect(plan.filter((line) => /^(SCAN|SEARCH) run\b(?!.*COVERING INDEX)/.test(line))).toEqual([]);
    // The configs: by their place, one for each group.
    expect(plan).toContain('SEARCH one USING INTEGER PRIMARY KEY (rowid=?)');
    expect(plan).toContain('SCAN run USING COVERING INDEX run_group');
  }
});

it('takes the order of creation from the index, and sorts nothing again', async () => {
  const { ctx } = await makeRuns();
  const newest = { query: query('seed < 5'), sort: field('created'), descending: true, trash: false };
  const [asked] = statementsOf(ctx.db, () => void packedRunIds(ctx.db, scope, newest));
  expect(asked?.plan).toContain('SEARCH run USING COVERING INDEX run_facts (deleted_at=?)');
  expect(asked?.plan.filter((line) => line.includes('TEMP B-TREE'))).toEqual([]);
});

it('hands over for groups what each run adds to them, and names once for each group', async () => {
  const { ctx } = await makeRuns();
  const input = { group: 'group', figures: ['final(test.accuracy)'], sort: 'final(test.accuracy)' };
  const asked = statementsOf(ctx.db, () => void runs.index({ ctx, input }));
  expect(asked.map(({ text }) => text.includes('"name"'))).toEqual([false, true]);
  expect(runs.index({ ctx, input }).groups?.map(({ label, count }) => [label, count])).toEqual([
    ['Run 5', 2],
    ['Run 4', 2],
    ['Run 3', 2],
  ]);
});

it('hands groups all runs in one row, each number as the database has it', async () => {
  const { ctx, ids } = await makeRuns();
  const odd = [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, 'Infinity', 'NaN'];
  ids.forEach((id, at) => {
    const summary = JSON.stringify({ 'test.accuracy': odd[at] });
    ctx.db.run(sql`update ${run} set summary = ${summary} where ${run.id} = ${id}`);
  });
  const values = [field('final(test.accuracy)'), field('tag'), field('name'), field('config.steps')];
  for (const sort of ['created', 'final(test.accuracy)', 'tag']) {
    const wanted = { query: null, sort: field(sort), descending: false, trash: false, values };
    const listed = indexRuns(ctx.db, scope, wanted);
    const members = membersOf(ctx.db, scope, wanted);
    expect(members.ids).toBe(listed.map(({ id }) => id.slice('run_'.length)).join(''));
    const cellsOf = (at: number) => listed.map(({ values: own }) => own[at]);
    expect(members.values[0]?.map(Number)).toEqual(cellsOf(0));
    expect(members.values.slice(1)).toEqual([cellsOf(1), cellsOf(2), cellsOf(3)]);
  }
});

it('finds runs by a figure in one walk over its series, as numbers of rows', async () => {
  const { ctx } = await makeRuns();
  const wanted = { query: query('last(loss) < 2'), sort: field('duration'), descending: true, trash: false };
  const [asked] = statementsOf(ctx.db, () => void packedRunIds(ctx.db, scope, wanted));
  expect(asked?.plan).toContain('SEARCH run USING COVERING INDEX run_facts (deleted_at=?)');
  expect(asked?.plan).toContain('SEARCH series USING INDEX series_metric (key=?)');
  expect(asked?.plan).toContain('SEARCH attempt USING COVERING INDEX attempt_spans (run_id=?)');
  expect(asked?.text).toContain('rowid in (select');
});
