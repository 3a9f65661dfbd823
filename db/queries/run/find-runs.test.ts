import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { RunId } from '@/domain/ids';
import { allOf, anyOf, type RunQuery } from '@/domain/run-query';
import { mostTerms, parseRunField, parseRunQuery } from '@/domain/run-query/parse';
import type { ServiceContext } from '@/server/context';
import { experiments } from '@/server/services/experiments';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { runs } from '@/server/services/runs';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform, type TestPlatform } from '@/test/factories/platform';
import { claimRun, eventLog, pointsBody, startedBody } from '@/test/factories/run';
import { anyRunQuery } from '@/test/factories/run-query';
import { fc } from '@/test/fast-check';
import { run } from '../../schema';
import { indexRuns, runValues } from './index-runs';
import { valueSql } from './value-sql';

const day = 86_400_000;

/** Three seeds of one config and one of another: the first with points and a result, the last still waiting. */
async function makeRuns(platform: TestPlatform) {
  const { ctx, advance } = platform;
  const { metaTrain, search } = await makeBasis(ctx);
  const experiment = experiments.create({ ctx, input: { name: 'Ablation' } });
  // One after the other, so that they are claimed in the order of their seeds.
  const launch = (name: string, config: typeof metaTrain | typeof search, seeds: number[], tags: string[]) =>
    seeds.flatMap((seed) => {
      advance(1000);
      const launched = runs.launch({
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
  const wanted = { query, sort: created, descending: false, trash: false };
  return indexRuns(ctx.db, { person, now: ctx.now() }, wanted);
}

function parsed(text: string): RunQuery | null {
  const read = parseRunQuery(text);
  if ('problem' in read) throw new Error(read.problem.message);
  return read.query;
}

describe('queries over runs', () => {
  it('finds what they say', async () => {
    const platform = makePlatform({ slots: 100 });
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
      // A bare name: the result's figure, else the best of what was logged.
      ['test.accuracy > 0', [one, two]],
      ['validation.accuracy >= 0.5', [one, two]],
      ['mean(validation.accuracy) = 0.6', [one, two, three]],
      ['mean(best(validation.accuracy)) = 0.6', [one, two, three]],
      ['mean(final(test.accuracy)) > 0.61', []],
      ['last(validation.accuracy) = NaN', [three]],
      ['final(test.accuracy) != nan', [one, two, 'beta']],
      ['best(validation.accuracy) = NaN OR final(test.accuracy) IN (NaN, 0.5)', [one, three]],
      ['min(validation.accuracy) <= Infinity', [one, two]],
      ['is:nan', [three]],
      ['NOT IS:NAN', [one, two, 'beta']],
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
    const platform = makePlatform({ slots: 100 });
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
    const platform = makePlatform({ slots: 100 });
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
        // `%` and `_` are literal in one name.
        expect(matches).toBe(query.type === 'word' && (evil === '%' || evil === '_') ? 1 : 0);
      }
    }
    expect(find(ctx, null)).toEqual(all);
  });

  it('sort by any field, with NaN behind all numbers and runs without a value last, and give values by window', async () => {
    const platform = makePlatform({ slots: 100 });
    const { ctx } = platform;
    const { seeds, waiting } = await makeRuns(platform);
    const read = parseRunField('best(validation.accuracy)');
    if ('problem' in read) throw new Error(read.problem.message);
    const scope = { person: 'test', now: ctx.now() };
    const sorted = (descending: boolean) =>
      indexRuns(ctx.db, scope, { query: null, sort: read.field, descending, trash: false });
    expect(sorted(true)).toEqual([seeds[1], seeds[0], seeds[2], waiting]);
    expect(sorted(false)).toEqual([seeds[0], seeds[1], seeds[2], waiting]);
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
    runs.stop({ ctx, input: { id: waiting } });
    runs.delete({ ctx, input: { id: waiting } });
    expect(indexRuns(ctx.db, scope, { query: null, sort: read.field, descending: true, trash: true })).toEqual([
      waiting,
    ]);
  });

  it('find and distinguish infinities, NaN, and missing values', async () => {
    const platform = makePlatform({ slots: 100 });
    const { ctx } = platform;
    const { metaTrain } = await makeBasis(ctx);
    const logged = [[1, Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY], [Number.NaN, Number.NaN], [2], []];
    const ids = logged.map((values, at) => {
      platform.advance(1000);
      runs.launch({ ctx, input: { name: `run ${at}`, config: metaTrain } });
      const { run, attempt, lease } = claimRun(ctx);
      const events = eventLog([
        startedBody,
        { type: 'metric', key: 'loss', goal: 'min', unit: '' },
        ...values.map((value, step) => pointsBody(step, { loss: value })),
        {
          type: 'summary',
          values: Object.fromEntries(values.slice(-1).map((value) => ['odd "key".__proto__', value])),
        },
      ]);
      applyEvents({ ctx, input: { attempt, lease, events, newOffset: 1 } });
      return run;
    });
    const found = (text: string) => find(ctx, parsed(text)).map((id) => ids.indexOf(id));
    expect(found('last(loss) = Infinity')).toEqual([0]);
    expect(found('last(loss) = -inf')).toEqual([1]);
    expect(found('best(loss) = -∞')).toEqual([1]);
    expect(found('last(loss) = NaN')).toEqual([2]);
    expect(found('last(loss) > 0')).toEqual([0, 3]);
    expect(found('last(loss) >= NaN')).toEqual([]);
    expect(found('is:nan')).toEqual([0, 1, 2]);
    expect(found('final("odd \\"key\\".__proto__") = NaN')).toEqual([2]);
    const loss = { kind: 'figure', figure: 'last', key: 'loss' } as const;
    const scope = { person: 'test', now: 0 };
    const sorted = (descending: boolean) => {
      const order = indexRuns(ctx.db, scope, { query: null, sort: loss, descending, trash: false });
      const values = runValues(ctx.db, scope, order, [loss]);
      return order.map((id) => values.get(id)?.[0]);
    };
    expect(sorted(false)).toEqual([2, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN, null]);
    expect(sorted(true)).toEqual([2, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null]);
  });

  it('find names whatever their case, in any script, and take NUL for the letter that it is', async () => {
    const platform = makePlatform({ slots: 100 });
    const { ctx } = platform;
    const { metaTrain } = await makeBasis(ctx);
    const names = ['ПРИВЕТ мир', 'Straße', 'cafe\u0301', 'nul \0 here', 'plain'];
    const ids = names.map((name) => {
      platform.advance(1000);
      return runs.launch({ ctx, input: { name, config: metaTrain } }).runs[0]?.id;
    });
    const found = (text: string) => find(ctx, parsed(text)).map((id) => names[ids.indexOf(id)]);
    expect(found('привет')).toEqual(['ПРИВЕТ мир']);
    expect(found('name = "привет МИР"')).toEqual(['ПРИВЕТ мир']);
    expect(found('name ~ STRASSE')).toEqual(['Straße']);
    expect(found('CAFÉ')).toEqual(['cafe\u0301']);
    expect(found('"\0"')).toEqual(['nul \0 here']);
    expect(found('"\0n"')).toEqual([]);
  });

  it('take as many terms as a query may have', async () => {
    const { ctx } = makePlatform({ slots: 100 });
    const words = Array.from({ length: mostTerms }, (_, at) => `w${at}`);
    expect(find(ctx, parsed(words.join(' ')))).toEqual([]);
    expect(find(ctx, parsed(words.map((word) => `best(${word})>0`).join(' OR ')))).toEqual([]);
    expect(find(ctx, parsed(`name IN (${words.slice(1).join(', ')})`))).toEqual([]);
  });

  it('take any number of metrics', async () => {
    const { ctx } = makePlatform({ slots: 100 });
    const text = Array.from({ length: 120 }, (_, at) => `best(m${at}) > 0`).join(' OR ');
    expect(find(ctx, parsed(text))).toEqual([]);
  });

  it('reads metrics by index: no table is scanned for each run', () => {
    const { ctx } = makePlatform({ slots: 100 });
    for (const figure of ['first', 'last', 'min', 'max', 'best', 'final', 'value'] as const) {
      const value = valueSql({ kind: 'figure', figure, key: 'x' }, 0);
      const plan = ctx.db
        .all<{ detail: string }>(sql`explain query plan select ${value} from ${run}`)
        .map(({ detail }) => detail);
      expect(plan.filter((line) => /^SCAN (?!run\b|each\b|CONSTANT|\(subquery)/.test(line))).toEqual([]);
      if (figure !== 'final') expect(plan.join()).toContain('USING INDEX series_key (run_id=? AND key=?)');
    }
  });
});
