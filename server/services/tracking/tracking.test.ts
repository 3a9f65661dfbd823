/** @file Runs from outside: begun, logged into, ended and resumed, as the dispatcher sees them. */
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { clientOf } from '@/db/prepared';
import { findAttempt } from '@/db/queries/attempt';
import { runByKey } from '@/db/queries/run/outside';
import type { LoggedValues } from '@/db/schema';
import { SeriesMemory } from '@/db/series/known-series';
import { choiceLayout } from '@/domain/architecture-layout';
import { attemptFiles } from '@/domain/attempt-files';
import { spacePresets } from '@/domain/space';
import { readTiming } from '@/domain/tunables';
import { runs } from '@/server/services/runs';
import { claimNextRun } from '@/server/services/runs/life/claim';
import { listOpenAttempts, listOwnAttempts } from '@/server/services/runs/life/open-attempts';
import { series } from '@/server/services/series';
import { spaces } from '@/server/services/spaces';
import { tracking } from '@/server/services/tracking';
import { makePlatform } from '@/test/factories/platform';
import { newWatch } from '@/workers/dispatcher/attempt-memory';
import { superviseOutside } from '@/workers/dispatcher/supervise-outside';

const quiet = { info() {}, warn() {}, error() {} };

/** A platform, and a dispatcher that looks when the test says so. */
function platform() {
  const { ctx, dataDirectory } = makePlatform();
  const timing = readTiming(undefined);
  let clock = 0;
  const watch = newWatch(0, timing, new SeriesMemory());
  return {
    ctx,
    dataDirectory,
    async look(passed = 0) {
      clock += passed;
      for (const open of listOpenAttempts({ ctx })) {
        while (await superviseOutside({ ctx, timing, monotonic: () => clock, log: quiet }, open, watch));
      }
    },
    lostAfter: timing.outsideLostAfter,
  };
}

const points = (step: number, values: LoggedValues) => ({
  type: 'points' as const,
  time: 1_700_000_000_000 + step,
  step,
  values,
});

it('takes what a script logs once, in order and whole, and ends as its script says', async () => {
  const { ctx, look } = platform();
  const { run } = tracking.start({ ctx, input: { name: 'Mine', experiment: 'Lab', params: { lr: '0.1', seed: '3' } } });
  expect(runs.get({ ctx, input: { id: run } })).toMatchObject({
    kind: 'external',
    state: 'running',
    seed: 3,
    experiment: { name: 'Lab' },
    config: { params: { lr: '0.1', seed: '3' } },
  });
  const first = {
    run,
    batch: 'a',
    events: [points(0, { loss: 2, 'odd name/__proto__': 'NaN' }), points(1, { loss: 1 }), points(1, { loss: 0.5 })],
  };
  expect(tracking.log({ ctx, input: first })).toEqual({ taken: true, state: 'running' });
  // Like a client whose answer was lost.
  expect(tracking.log({ ctx, input: first }).taken).toBe(false);
  await look();
  const found = series.list({ ctx, input: { run } });
  expect(found).toMatchObject([
    { key: 'loss', count: 3, last: 0.5, lastStep: 1 },
    { key: 'odd name/__proto__', count: 1, nonFinite: 1 },
  ]);
  tracking.log({ ctx, input: { run, batch: 'b', events: [points(2, { loss: 0.25 })] } });
  expect(tracking.end({ ctx, input: { run, state: 'finished' } }).state).toBe('finished');
  await look();
  expect(series.list({ ctx, input: { run } })[0]).toMatchObject({ count: 4, last: 0.25 });
  expect(runs.get({ ctx, input: { id: run } }).attempts).toMatchObject([{ end: 'finished' }]);
  expect(listOpenAttempts({ ctx })).toEqual([]);

  // Late messages are kept, and do not reopen the run.
  tracking.log({ ctx, input: { run, batch: 'c', events: [points(3, { loss: 0.125 })] } });
  await look();
  expect(series.list({ ctx, input: { run } })[0]).toMatchObject({ count: 5, last: 0.125 });
  expect(runs.get({ ctx, input: { id: run } }).state).toBe('finished');
  expect(listOpenAttempts({ ctx })).toEqual([]);
  runs.delete({ ctx, input: { id: run } });
  expect(() => tracking.log({ ctx, input: { run, batch: 'd', events: [points(4, { loss: 0 })] } })).toThrow(/no run/);
});

it('ends with what is logged last, once, also where the answer was lost', async () => {
  const { ctx, look } = platform();
  const { run } = tracking.start({ ctx, input: { name: 'Mine' } });
  const last = {
    ...{ run, batch: 'a', events: [points(0, { loss: 2 })] },
    end: { state: 'failed' as const, reason: 'RuntimeError: x' },
  };
  expect(tracking.log({ ctx, input: last })).toEqual({ taken: true, state: 'failed' });
  expect(tracking.log({ ctx, input: last })).toEqual({ taken: false, state: 'failed' });
  await look();
  expect(series.list({ ctx, input: { run } })).toMatchObject([{ key: 'loss', count: 1 }]);
  expect(runs.get({ ctx, input: { id: run } })).toMatchObject({
    state: 'failed',
    reason: 'RuntimeError: x',
    attempts: [{ end: 'failed' }],
  });
});

it('is lost after silence and running again after a message; its script learns of a stop', async () => {
  const { ctx, look, lostAfter } = platform();
  const { run } = tracking.start({ ctx, input: {} });
  await look();
  await look(lostAfter - 1);
  expect(runs.get({ ctx, input: { id: run } }).state).toBe('running');
  await look(1);
  expect(runs.get({ ctx, input: { id: run } })).toMatchObject({
    state: 'lost',
    reason: expect.stringMatching(/900 s/),
  });
  tracking.log({ ctx, input: { run, batch: 'a', events: [points(0, { loss: 1 })] } });
  await look();
  expect(runs.get({ ctx, input: { id: run } }).state).toBe('running');
  runs.stop({ ctx, input: { id: run } });
  expect(tracking.log({ ctx, input: { run, batch: 'b' } }).state).toBe('stopping');
  await look();
  expect(runs.get({ ctx, input: { id: run } }).state).toBe('stopped');
  expect(() => runs.resume({ ctx, input: { id: run } })).toThrow(/start the script again/);
  expect(() => runs.clone({ ctx, input: { id: run } })).toThrow(/start the script again/);
  // Its script says that it continues.
  expect(tracking.end({ ctx, input: { run, state: 'running' } }).state).toBe('running');
  expect(listOpenAttempts({ ctx })).toHaveLength(1);
});

it('takes no place on this machine, and no turn in the queue', async () => {
  const { ctx } = platform();
  tracking.start({ ctx, input: {} });
  expect(listOwnAttempts({ ctx })).toEqual([]);
  expect(claimNextRun({ ctx })).toBeNull();
});

it('gives the same run for the same key, and refuses another value for a parameter', () => {
  const { ctx } = platform();
  const first = tracking.start({ ctx, input: { key: 'job-7', params: { lr: '0.1' } } });
  expect(tracking.start({ ctx, input: { key: 'job-7' } })).toEqual({ ...first, new: false });
  const { sql: asked, params } = runByKey(ctx.db).getQuery();
  const plan = clientOf(ctx.db).prepare(`EXPLAIN QUERY PLAN ${asked}`).all(params.map(String));
  expect(plan).toMatchObject([{ detail: expect.stringContaining('USING INDEX run_outside_key') }]);
  const { run } = first;
  tracking.log({ ctx, input: { run, batch: 'p', params: { lr: '0.1', depth: '20' } } });
  expect(() => tracking.log({ ctx, input: { run, batch: 'q', params: { lr: '0.2' } } })).toThrow(/is 0.1 already/);
  expect(runs.get({ ctx, input: { id: run } }).config).toMatchObject({ params: { lr: '0.1', depth: '20' } });
});

it('finds runs by their parameters, as numbers if written so, and groups them over seeds', () => {
  const { ctx } = platform();
  const begin = (params: Record<string, string>) => tracking.start({ ctx, input: { experiment: 'E', params } }).run;
  const low = begin({ 'opt.learning_rate': '1e-3', seed: '0' });
  const high = begin({ 'opt.learning_rate': '0.1', seed: '0' });
  const again = begin({ 'opt.learning_rate': '0.1', seed: '1' });
  const found = (query: string) =>
    runs
      .index({ ctx, input: { query, columns: ['name'] } })
      .rows.map(({ run }) => run.id)
      .sort();
  expect(found('config.params.opt.learning_rate > 0.01')).toEqual([again, high].sort());
  expect(found('config.params.opt.learning_rate < 0.01 and kind = external')).toEqual([low]);
  const group = (id: typeof low) => runs.get({ ctx, input: { id } }).groupHash;
  expect(group(again)).toBe(group(high));
  expect(group(low)).not.toBe(group(high));
  expect(runs.vocabulary({ ctx, input: undefined }).settings).toContain('params.opt.learning_rate');
});

it('drops half a line that a crash left, and knows batches again after a restart', async () => {
  const { ctx, dataDirectory, look } = platform();
  const { run } = tracking.start({ ctx, input: {} });
  tracking.log({ ctx, input: { run, batch: 'a', events: [points(0, { loss: 1 })] } });
  const [open] = listOpenAttempts({ ctx });
  if (open === undefined) throw new Error('no attempt');
  const file = path.join(dataDirectory, 'runs', run, '1', attemptFiles.events);
  // Bytes from another process: the memory of the log is read again.
  appendFileSync(file, '{"type":"points","st');
  expect(tracking.log({ ctx, input: { run, batch: 'a', events: [points(0, { loss: 1 })] } }).taken).toBe(false);
  tracking.log({ ctx, input: { run, batch: 'b', events: [points(1, { loss: 2 })] } });
  await look();
  expect(
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).sequence),
  ).toEqual([0, 1, 2]);
  expect(series.list({ ctx, input: { run } })[0]).toMatchObject({ count: 2, last: 2 });
  expect(findAttempt(ctx.db, open.attempt)?.ingestedSequence).toBe(2);
});

it('says of logits what our own searches say: entropy, margin, the last change, alarms', async () => {
  const { ctx, look } = platform();
  const space = spacePresets.darts;
  const { id } = spaces.create({ ctx, input: { name: 'Theirs', document: space } });
  const choices = choiceLayout(space);
  /** `lead`: of skip connections over all others; `none` is never kept. */
  const logits = (lead: number) =>
    choices.flatMap(({ candidates }) => candidates.map(({ operation }) => (operation === 'skip_connect' ? lead : 0)));
  const search = (batch: string, run: string, steps: readonly number[], of: number | null, lead: number) =>
    tracking.log({
      ctx,
      input: {
        ...{ run, batch, space: id },
        events: steps.flatMap((step) => [
          ...(of === null
            ? []
            : [{ type: 'progress' as const, time: step, done: step + 1, total: of, unit: 'epochs', rate: null }]),
          { type: 'architecture' as const, time: step, step, logits: logits(lead * step), genotype: null },
        ]),
      },
    });
  const told = tracking.start({ ctx, input: { name: 'Says how far' } }).run;
  search('a', told, [0, 1], 50, 10);
  await look();
  const alarmsOf = (run: string) => runs.get({ ctx, input: { id: run } }).alarms.map(({ alarm }) => alarm);
  expect(series.list({ ctx, input: { run: told } })).toMatchObject(
    ['architecture.lastFlip', 'architecture.margin', 'entropy.normal', 'entropy.reduce'].map((key) => ({
      key,
      count: 2,
    })),
  );
  expect(alarmsOf(told)).toEqual(['early-certainty']);
  search('b', told, [30], 50, 10);
  await look();
  expect(new Set(alarmsOf(told))).toEqual(new Set(['early-certainty', 'skip-collapse']));
  const mute = tracking.start({ ctx, input: { name: 'Does not' } }).run;
  search('a', mute, [0, 1, 2], null, 10);
  await look();
  expect(alarmsOf(mute)).toEqual([]);
  search('b', mute, [3, 4, 5, 6, 7, 8, 9, 10], null, 10);
  await look();
  expect(new Set(alarmsOf(mute))).toEqual(new Set(['skip-collapse']));
});
