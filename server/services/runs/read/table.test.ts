/** @file The parts of the table of runs: ordered ids in groups, rows by window, acts on many, the trash, saved views, export. */
import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RunEventBody } from '@/domain/events';
import type { RunId } from '@/domain/ids';
import { runExportResponse } from '@/server/http/run-export';
import { experiments } from '@/server/services/experiments';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { priors } from '@/server/services/priors';
import { views } from '@/server/services/views';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform, type TestPlatform } from '@/test/factories/platform';
import { claimRun, eventLog, makeQueuedRun, makeRunningRun, startedBody } from '@/test/factories/run';
import { runs } from '..';
import { launch as launchRuns } from '../launch/launch';
import { endAttempt } from '../life/end-attempt';
import { stop as requestStop } from '../life/stop';
import { bulk } from '../upkeep/bulk';
import { deleteRun, purge, restore as restoreRun } from '../upkeep/trash';
import { get as getRun } from './get';
import { index as indexOfRuns } from './index-runs';
import { dependants as dependantsOfRuns } from './lineage';
import { rows as rowsOfRuns } from './rows';
import { vocabulary as vocabularyOfRuns } from './vocabulary';

/** Two configs with the seeds 1 to 3 each, finished with the accuracies given. */
async function makeTable(platform: TestPlatform, accuracies: readonly number[]) {
  const { ctx, advance } = platform;
  const basis = await makeBasis(ctx);
  const ids = accuracies.map((accuracy, at) => {
    advance(1000);
    const config = { ...basis.metaTrain, iterations: at < 3 ? 4 : 8, seed: (at % 3) + 1 };
    const name = at < 3 ? `Short · seed ${at + 1}` : `Long, "wide" · seed ${at - 2}`;
    launchRuns({ ctx, input: { name, config, tags: at === 0 ? ['first'] : [] } });
    const { run, attempt, lease } = claimRun(ctx);
    const events = eventLog([startedBody, { type: 'summary', values: { 'test.accuracy': accuracy } }]);
    applyEvents({ ctx, input: { attempt, lease, events, newOffset: 1 } });
    endAttempt({ ctx, input: { attempt, lease, end: 'finished', code: null, reason: null, step: 1 } });
    return run;
  });
  return { ...basis, ids };
}

const unpack = (packed: string): string[] => (packed.match(/.{12}/g) ?? []).map((id) => `run_${id}`);

describe('the index of runs', () => {
  it('gives ordered ids, and the first rows with the requested columns', async () => {
    const platform = makePlatform();
    const { ids, taskSet, space } = await makeTable(platform, [0.5, 0.7, 0.6, 0.1, 0.9, 0.2]);
    const sort = 'final(test.accuracy)';
    const index = indexOfRuns({ ctx: platform.ctx, input: { sort, columns: [sort, 'config.iterations'] } });
    const ordered = [4, 1, 2, 0, 5, 3].map((at) => ids[at]);
    expect(unpack(index.ids)).toEqual(ordered);
    expect(index).toMatchObject({ total: 6, groups: null });
    expect(index.rows.map(({ run, values }) => [run.id, ...values])).toEqual(
      [0.9, 0.7, 0.6, 0.5, 0.2, 0.1].map((accuracy, at) => [ordered[at], accuracy, [1, 2, 3].includes(at) ? 4 : 8]),
    );
    expect(indexOfRuns({ ctx: platform.ctx, input: {} }).rows).toEqual([]);
    const [row] = indexOfRuns({ ctx: platform.ctx, input: { columns: ['config.taskSet', 'config.space'] } }).rows;
    expect(row?.values.map((id) => row.names[String(id)])).toEqual([taskSet.name, space.name]);
  });

  it('groups with mean and t interval, and orders groups by the mean that the table is sorted by', async () => {
    const platform = makePlatform();
    const { ids } = await makeTable(platform, [0.5, 0.7, 0.6, 0.1, 0.9, 0.2]);
    const figure = 'final(test.accuracy)';
    const input = { sort: figure, descending: true, group: 'group', figures: [figure] };
    const index = indexOfRuns({ ctx: platform.ctx, input });
    expect(unpack(index.ids)).toEqual([1, 2, 0, 4, 5, 3].map((at) => ids[at]));
    expect(index.groups?.map(({ label, count }) => [label, count])).toEqual([
      ['Short', 3],
      ['Long, "wide"', 3],
    ]);
    expect(index.groups?.[0]?.figures[0]).toMatchObject({
      n: 3,
      mean: expect.closeTo(0.6, 9),
      high: expect.closeTo(0.848, 3),
    });
    const grouped = (by: string) =>
      indexOfRuns({ ctx: platform.ctx, input: { group: by, sort: 'created', descending: false } }).groups?.map(
        ({ value, label, count }) => [label ?? value, count],
      );
    expect(grouped('tag')).toEqual([
      ['first', 1],
      [null, 5],
    ]);
    expect(grouped('name')).toEqual([
      ['Short', 3],
      ['Long, "wide"', 3],
    ]);
    expect(grouped('arm')).toEqual(grouped('name'));
    expect(grouped('config.space')).toEqual([['Small', 6]]);
    const byTag = indexOfRuns({
      ctx: platform.ctx,
      input: { group: 'config.iterations', sort: 'created', descending: false },
    });
    expect(byTag.groups?.map(({ value, label }) => [value, label])).toEqual([
      [4, null],
      [8, null],
    ]);
  });

  it('distinguishes groups that diverged from groups without the figure, and puts them after all others', async () => {
    const platform = makePlatform();
    await makeTable(platform, [Number.NaN, Number.NaN, Number.NaN, 0.1, Number.NaN, 0.2]);
    const figure = 'final(test.accuracy)';
    for (const descending of [true, false]) {
      const input = { sort: figure, descending, group: 'group', figures: [figure, 'final(loss)'] };
      const { groups } = indexOfRuns({ ctx: platform.ctx, input });
      expect(groups?.map(({ label, figures: [of, none] }) => [label, of?.mean, of?.n, none])).toEqual([
        ['Long, "wide"', expect.closeTo(0.15, 9), 2, null],
        ['Short', Number.NaN, 0, null],
      ]);
    }
  });

  it('refuses a query by its place, and a column by its name', () => {
    const { ctx } = makePlatform();
    expect(() => indexOfRuns({ ctx, input: { query: 'state = done' } })).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        field: 'query',
        message: expect.stringMatching(/^At character 9: /),
      }),
    );
    expect(() => rowsOfRuns({ ctx, input: { ids: [], columns: ['nothing(at all)'] } })).toThrow(
      expect.objectContaining({ field: 'columns.0' }),
    );
  });

  it('knows the words that queries may use', async () => {
    const platform = makePlatform();
    await makeTable(platform, [0.5]);
    const words = vocabularyOfRuns({ ctx: platform.ctx, input: undefined });
    expect(words.figures).toEqual(['test.accuracy']);
    expect(words.settings).toEqual(expect.arrayContaining(['iterations', 'weights.learningRate', 'task.taskSet']));
    expect(words.values).toMatchObject({ tag: ['first'], person: ['test'], taskset: ['Noise tasks'] });
  });
});

describe('acts on many runs', () => {
  it('do what they can and say what refused', async () => {
    const platform = makePlatform();
    const { ctx } = platform;
    const { ids, metaTrain } = await makeTable(platform, [0.5, 0.7]);
    const queued = makeQueuedRun(ctx, metaTrain, 'Waiting');
    const all = [...ids, queued];
    const stopped = await runs.bulk({ ctx, input: { ids: all, act: { type: 'stop' } } });
    expect(stopped.done).toEqual([queued]);
    expect(stopped.refused.map(({ name }) => name)).toEqual(['Short · seed 1', 'Short · seed 2']);
    await runs.bulk({ ctx, input: { ids: all, act: { type: 'tag', add: ['new'], remove: ['first'] } } });
    const experiment = experiments.create({ ctx, input: { name: 'Together' } });
    await runs.bulk({ ctx, input: { ids: all, act: { type: 'move', experiment: experiment.id } } });
    for (const id of all) expect(getRun({ ctx, input: { id } })).toMatchObject({ tags: ['new'], experiment });
    expect((await runs.bulk({ ctx, input: { ids: all, act: { type: 'resume' } } })).done).toEqual([queued]);
  });
});

describe('the trash', () => {
  it('holds a run until it is restored or removed with its files', async () => {
    const platform = makePlatform();
    const { ctx } = platform;
    const { metaTrain } = await makeBasis(ctx);
    const { run, directory, attempt, lease } = makeRunningRun(ctx, metaTrain);
    endAttempt({ ctx, input: { attempt, lease, end: 'stopped', code: null, reason: null, step: 1 } });
    await expect(purge({ ctx, input: { id: run } })).rejects.toThrow(/no run .* in the trash/);
    deleteRun({ ctx, input: { id: run } });
    expect(indexOfRuns({ ctx, input: {} }).total).toBe(0);
    expect(unpack(indexOfRuns({ ctx, input: { trash: true } }).ids)).toEqual([run]);
    expect(restoreRun({ ctx, input: { id: run } }).state).toBe('stopped');
    expect(() => restoreRun({ ctx, input: { id: run } })).toThrow(/in the trash/);
    deleteRun({ ctx, input: { id: run } });
    expect(existsSync(directory)).toBe(true);
    await purge({ ctx, input: { id: run } });
    expect(existsSync(directory)).toBe(false);
    expect(indexOfRuns({ ctx, input: { trash: true } }).total).toBe(0);
  });

  it('keeps what another run uses, and names that run', async () => {
    const platform = makePlatform();
    const { ctx } = platform;
    const { metaTrain, taskSet } = await makeBasis(ctx);
    const meta = makeMetaTraining(platform, metaTrain);
    const prior = priors.list({ ctx, input: undefined })[0]?.id;
    if (prior === undefined) throw new Error('no prior');
    const adapt = makeQueuedRun(ctx, { kind: 'adapt', prior, task: { taskSet: taskSet.id }, batch: 8 }, 'Adapted');
    expect(dependantsOfRuns({ ctx, input: { ids: [meta, adapt] } })).toEqual([
      { run: meta, dependants: [{ id: adapt, name: 'Adapted', inTrash: false }] },
    ]);
    requestStop({ ctx, input: { id: adapt } });
    for (const id of [adapt, meta]) deleteRun({ ctx, input: { id } });
    await expect(purge({ ctx, input: { id: meta } })).rejects.toThrow(/"Adapted" \(in the trash\) uses/);
    expect(() => restoreRun({ ctx, input: { id: adapt } })).toThrow(/restore that first/);
    // As an act on both, in whatever order they are named.
    const restored = await bulk({ ctx, input: { ids: [adapt, meta], act: { type: 'restore' } } });
    expect(restored.refused).toEqual([]);
    expect((await bulk({ ctx, input: { ids: [meta, adapt], act: { type: 'delete' } } })).refused).toEqual([]);
    expect(await bulk({ ctx, input: { ids: [meta, adapt], act: { type: 'purge' } } })).toEqual({
      done: [adapt, meta],
      refused: [],
    });
    expect(priors.list({ ctx, input: undefined })).toEqual([]);
  });
});

/** Finished, with a prior. */
function makeMetaTraining({ ctx }: TestPlatform, config: Parameters<typeof makeRunningRun>[1]): RunId {
  const { run, attempt, lease, directory } = makeRunningRun(ctx, config, 'Meta');
  writeFileSync(`${directory}/p.safetensors`, 'x');
  const file = { kind: 'prior', name: 'p', path: 'p.safetensors', size: 1, sha256: 'c'.repeat(64), step: 4 } as const;
  const bodies: RunEventBody[] = [
    startedBody,
    { type: 'artefact', ...file },
    { type: 'architecture', step: 4, logits: [0], genotype: null },
    { type: 'prior', iteration: 4, artefact: 'p' },
  ];
  applyEvents({ ctx, input: { attempt, lease, events: eventLog(bodies), newOffset: 1 } });
  endAttempt({ ctx, input: { attempt, lease, end: 'finished', code: null, reason: null, step: 4 } });
  return run;
}

it('keeps views of each person apart; saving a name again replaces its address', () => {
  const { ctx } = makePlatform();
  const save = (name: string, address: string) => views.save({ ctx, input: { page: 'runs', name, address } });
  save('Best', 'sort=-name');
  const best = save('Best', 'sort=-created');
  save('Mine', 'query=mine');
  const list = (person: string) =>
    views.list({ ctx: { ...ctx, actor: { ...ctx.actor, name: person } }, input: { page: 'runs' } });
  expect(list('test').map(({ name, address }) => [name, address])).toEqual([
    ['Best', 'sort=-created'],
    ['Mine', 'query=mine'],
  ]);
  expect(list('another')).toEqual([]);
  expect(() =>
    views.delete({ ctx: { ...ctx, actor: { ...ctx.actor, name: 'another' } }, input: { id: best.id } }),
  ).toThrow(/no view/);
  views.delete({ ctx, input: { id: best.id } });
  expect(list('test').map(({ name }) => name)).toEqual(['Mine']);
});

describe('the export', () => {
  const address = (query: string): Request => new Request(`http://localhost/api/runs/export?${query}`);

  it('writes every run of the query as CSV that reads back, and as JSON', async () => {
    const platform = makePlatform();
    const { ctx } = platform;
    await makeTable(platform, [0.5, 0.7, 0.6, 0.1, 0.9, 0.2]);
    const query =
      'query=config.iterations+%3E+5&sort=seed&descending=false&columns=state;name;final(test.accuracy);progress';
    const csv = await runExportResponse(ctx, address(`format=csv&${query}`)).text();
    const lines = csv.trimEnd().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^id,name,kind,.*,final\(test\.accuracy\)$/);
    expect(lines[1]).toMatch(/,"Long, ""wide"" · seed 1",meta-train,finished,1,.*,0\.1$/);
    const json: unknown = await runExportResponse(ctx, address(`format=json&${query}`)).json();
    expect(json).toMatchObject(
      [0.1, 0.9, 0.2].map((accuracy) => ({ kind: 'meta-train', 'final(test.accuracy)': accuracy })),
    );
    expect(await runExportResponse(ctx, address('format=json&query=nothing')).json()).toEqual([]);
  });

  it('refuses what it does not know', () => {
    const { ctx } = makePlatform();
    expect(() => runExportResponse(ctx, address('format=csv&columns=colour'))).toThrow(/no field colour/);
    expect(() => runExportResponse(ctx, address('format=xlsx'))).toThrow();
  });
});
