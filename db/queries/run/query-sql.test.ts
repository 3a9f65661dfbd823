import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunId } from '@/domain/ids';
import { allOf, anyOf, type RunQuery } from '@/domain/run-query';
import { parseRunField, parseRunQuery } from '@/domain/run-query-parse';
import type { ServiceContext } from '@/server/context';
import { createExperiment } from '@/server/services/experiments/create';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { endAttempt } from '@/server/services/runs/end-attempt';
import { launchRuns } from '@/server/services/runs/launch';
import { makeBasis } from '@/test/factories/basis';
import { eventLog, pointsBody, startedBody } from '@/test/factories/events';
import { makePlatform, type TestPlatform } from '@/test/factories/platform';
import { claimRun } from '@/test/factories/run';
import { anyRunQuery } from '@/test/factories/run-query';
import { indexRuns, runValues } from './index-runs';
import { RunSql } from './query-sql';
import { updateRun } from './update';

const day = 86_400_000;

/** Three seeds of one config and one of another: the first with points and a result, the last still waiting. */
async function makeRuns(platform: TestPlatform) {
  const { ctx, advance } = platform;
  const { metaTrain, search } = await makeBasis(ctx);
  const experiment = createExperiment({ ctx, input: { name: 'Ablation' } });
  // One after the other, so that they are claimed in the order of their seeds.
  const launch = (name: string, config: typeof metaTrain | typeof search, seeds: number[], tags: string[]) =>
    seeds.flatMap((seed) => {
      advance(1000);
      const launched = launchRuns({
        ctx,
        input: { name, config: { ...config, seed }, tags, experiment: experiment.id },
      });
      return launched.runs.map(({ id }) => id);
    });
  const seeds = launch('Alpha', metaTrain, [1, 2, 3], ['paper', 'two words']);
  advance(10 * day);
  const [waiting] = launch('It\'s 100% "beta"_run', { ...search, steps: 9 }, [7], []);
  const accuracies = [0.5, 0.7, Number.NaN];
  for (const accuracy of accuracies) {
    const { attempt, lease } = claimRun(ctx);
    const events = eventLog([
      startedBody,
      { type: 'metric', key: 'validation.accuracy', goal: 'max', unit: '' },
      pointsBody(1, { 'validation.accuracy': accuracy }),
      pointsBody(2, { 'validation.accuracy': accuracy / 2 }),
      { type: 'summary', values: { 'test.accuracy': accuracy } },
      ...(accuracy === 0.5 ? [{ type: 'alarm' as const, alarm: 'collapse', message: 'all skip' }] : []),
    ]);
    applyEvents({ ctx, input: { attempt, lease, events, newOffset: 1 } });
    advance(3_600_000);
    endAttempt({ ctx, input: { attempt, lease, end: 'finished', code: null, reason: null, step: 2 } });
  }
  if (waiting === undefined) throw new Error('nothing was launched');
  return { seeds, waiting, all: [...seeds, waiting] };
}

function find(ctx: ServiceContext, query: RunQuery | null, person = 'test'): RunId[] {
  const created = { kind: 'plain', name: 'created' } as const;
  const wanted = { query, sort: created, descending: false, trash: false, values: [] };
  return indexRuns(ctx.db, { person, now: ctx.now() }, wanted).map(({ id }) => id);
}

function parsed(text: string): RunQuery | null {
  const read = parseRunQuery(text);
  if ('problem' in read) throw new Error(read.problem.message);
  return read.query;
}

describe('queries over runs as SQL', () => {
  it('finds what they say', async () => {
    const platform = makePlatform();
    const { ctx } = platform;
    const made = await makeRuns(platform);
    const labels = new Map(made.all.map((id, at) => [id, at < 3 ? `alpha ${at + 1}` : 'beta']));
    const found = (text: string) =>
      find(ctx, parsed(text))
        .map((id) => labels.get(id))
        .sort();
    const [one, two, three] = ['alpha 1', 'alpha 2', 'alpha 3'];
    const cases: readonly (readonly [string, readonly (string | undefined)[]])[] = [
      ['', [one, two, three, 'beta']],
      ['alph', [one, two, three]],
      ['"100%"', ['beta']],
      ['"1%0"', []],
      [`${made.waiting}`, ['beta']],
      ['state = queued', ['beta']],
      ['kind IN (search, adapt) OR seed = 2', [two, 'beta']],
      ['tag = Paper seed > 1', [two, three]],
      ['tag != paper', ['beta']],
      ['tag ~ words AND NOT seed IN (1, 2)', [three]],
      ['experiment = ablation state != queued', [one, two, three]],
      ['space = Small', [one, two, three, 'beta']],
      ['created > 7d', ['beta']],
      ['created = 2026-01-05', [one, two, three]],
      ['created > 2026-01-05', ['beta']],
      ['created <= 2026-01-05', [one, two, three]],
      ['duration >= 1h', [one, two, three]],
      ['ended > 90m', [two, three]],
      ['config.steps = 9', ['beta']],
      ['config.steps > 8', [one, two, three, 'beta']],
      ['config.task.taskSet ~ ts_', ['beta']],
      ['config.objective.kl > 5', []],
      ['NOT config.task.taskSet ~ ts_', [one, two, three]],
      ['best(validation.accuracy) >= 0.5', [one, two]],
      ['last(validation.accuracy) < 0.3', [one]],
      ['NOT last(validation.accuracy) < 0.3', [two, three, 'beta']],
      ['final(test.accuracy) > 0', [one, two]],
      ['mean(best(validation.accuracy)) = 0.6', [one, two, three]],
      ['mean(final(test.accuracy)) > 0.61', []],
      ['alarms > 0', [one]],
      ['alarm = collapse OR alarm ~ nothing', [one]],
      ['mine', [one, two, three, 'beta']],
      ['NOT mine', []],
      ['person = nobody', []],
    ];
    for (const [text, expected] of cases) expect([text, found(text)]).toEqual([text, [...expected].sort()]);
    expect(find(ctx, parsed('mine'), 'another')).toEqual([]);
  });

  it('are true or false for every run: NOT, AND and OR are those of sets, whatever the text', async () => {
    const platform = makePlatform();
    const { ctx } = platform;
    const { all } = await makeRuns(platform);
    fc.assert(
      fc.property(anyRunQuery, anyRunQuery, (a, b) => {
        const inA = find(ctx, a);
        const inB = find(ctx, b);
        expect(find(ctx, { type: 'not', part: a })).toEqual(all.filter((id) => !inA.includes(id)));
        expect(find(ctx, allOf([a, b]))).toEqual(all.filter((id) => inA.includes(id) && inB.includes(id)));
        expect(find(ctx, anyOf([a, b]))).toEqual(all.filter((id) => inA.includes(id) || inB.includes(id)));
      }),
      { numRuns: 150 },
    );
    expect(find(ctx, null)).toEqual(all);
  });

  it('never let a value become SQL', async () => {
    const platform = makePlatform();
    const { ctx } = platform;
    const { all } = await makeRuns(platform);
    for (const evil of [`'; drop table run; --`, `" or 1=1 --`, `') or ('a'='a`, '%', '_', '\\', '$.a" or 1']) {
      const texts: readonly RunQuery[] = [
        { type: 'word', text: evil },
        {
          type: 'compare',
          field: { kind: 'plain', name: 'tag' },
          comparator: '=',
          value: { type: 'text', text: evil },
        },
        {
          type: 'compare',
          field: { kind: 'config', path: 'kind' },
          comparator: '=',
          value: { type: 'text', text: evil },
        },
        {
          type: 'compare',
          field: { kind: 'figure', figure: 'best', key: evil },
          comparator: '>',
          value: { type: 'number', value: -1 },
        },
        {
          type: 'compare',
          field: { kind: 'figure', figure: 'final', key: evil },
          comparator: '>',
          value: { type: 'number', value: -1 },
        },
      ];
      for (const query of texts) {
        const matches = all.length - find(ctx, { type: 'not', part: query }).length;
        // `%` and `_` stand in one name as themselves.
        expect(matches).toBe(query.type === 'word' && (evil === '%' || evil === '_') ? 1 : 0);
      }
    }
    expect(find(ctx, null)).toEqual(all);
  });

  it('sort by any field, with runs that have no value last, and give values by window', async () => {
    const platform = makePlatform();
    const { ctx } = platform;
    const { seeds, waiting } = await makeRuns(platform);
    const read = parseRunField('best(validation.accuracy)');
    if ('problem' in read) throw new Error(read.problem.message);
    const scope = { person: 'test', now: ctx.now() };
    const sorted = (descending: boolean) =>
      indexRuns(ctx.db, scope, { query: null, sort: read.field, descending, trash: false, values: [read.field] });
    expect(sorted(true).map(({ id }) => id)).toEqual([seeds[1], seeds[0], waiting, seeds[2]]);
    expect(sorted(false).map(({ values }) => values[0])).toEqual([0.5, 0.7, null, null]);
    const fields = [
      read.field,
      { kind: 'mean' as const, of: { kind: 'figure' as const, figure: 'final' as const, key: 'test.accuracy' } },
    ];
    expect(runValues(ctx.db, scope, [waiting, ...seeds.slice(0, 1)], fields)).toEqual(
      new Map([
        [waiting, [null, null]],
        [seeds[0], [0.5, 0.6]],
      ]),
    );
    updateRun(ctx.db, waiting, { deletedAt: 1 });
    expect(
      indexRuns(ctx.db, scope, { query: null, sort: read.field, descending: true, trash: true, values: [] }),
    ).toEqual([{ id: waiting, values: [] }]);
  });

  it('take any number of metrics', async () => {
    const { ctx } = makePlatform();
    const text = Array.from({ length: 120 }, (_, at) => `best(m${at}) > 0`).join(' OR ');
    expect(find(ctx, parsed(text))).toEqual([]);
  });

  it('read a metric of all runs, and of few, by index: never every series of every run', async () => {
    const { ctx } = makePlatform();
    const field = { kind: 'figure', figure: 'best', key: 'x' } as const;
    const scope = { person: 'test', now: 0 };
    const planOf = (parts: RunSql): string => {
      const value = parts.value(field);
      const plan = ctx.db.all<{ detail: string }>(
        sql`explain query plan ${parts.with} select ${value} from ${parts.from}`,
      );
      return plan.map(({ detail }) => detail).join('\n');
    };
    expect(planOf(new RunSql(scope))).toMatch(/SEARCH series USING INDEX series_metric/);
    expect(planOf(new RunSql(scope, sql`${'run_000000000000'}`))).toMatch(/SEARCH series USING INDEX series_key/);
  });
});
