/** @file Ingestion: replays and partial reads change nothing, results become records, a resume discards the tail. */

import { describe, expect, it } from 'vitest';
import { findAttempt } from '@/db/queries/attempt';
import { findSeries } from '@/db/queries/series';
import { readCurve } from '@/db/series/read-curve';
import type { RunEvent, RunEventBody } from '@/domain/events';
import { randomStream } from '@/domain/random';
import { randomGenotype } from '@/nas/derive';
import { architecture } from '@/server/services/architecture';
import { genotypes } from '@/server/services/genotypes';
import { runs } from '@/server/services/runs';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { claimRun, eventLog, makeQueuedRun, makeRunningRun, pointsBody, startedBody } from '@/test/factories/run';
import { fc } from '@/test/fast-check';
import { list as listPriors } from '../priors/priors';
import { resolveJob } from '../runs/launch/job';
import { endAttempt } from '../runs/life/end-attempt';
import { list as listSeries } from '../series/series';
import { applyEvents } from './apply-events';

async function platformWithBasis() {
  const platform = makePlatform({ slots: 1000 });
  return { ...platform, ...(await makeBasis(platform.ctx)) };
}
type Platform = Awaited<ReturnType<typeof platformWithBasis>>;
type Claimed = ReturnType<typeof claimRun>;

function apply({ ctx }: Platform, { attempt, lease }: Claimed, events: readonly RunEvent[], newOffset = 0) {
  return applyEvents({ ctx, input: { attempt, lease, events, newOffset } });
}

function body({ space }: Platform): RunEventBody[] {
  const genotype = randomGenotype(space.document, randomStream(1, 'test'));
  const logits = Array.from({ length: 20 }, (_, i) => i / 8);
  return [
    startedBody,
    { type: 'metric', key: 'train.loss', goal: 'min', unit: 'nat' },
    { type: 'log', level: 'info', message: 'begins' },
    ...Array.from({ length: 40 }, (_, step) =>
      pointsBody(step, { 'train.loss': step === 20 ? Number.NaN : 5 - step / 10, lr: 0.1 }),
    ),
    { type: 'architecture', step: 4, logits, genotype },
    { type: 'progress', done: 4, total: 8, unit: 'iterations', rate: 2 },
    {
      type: 'artefact',
      kind: 'prior',
      name: 'prior-4',
      path: 'prior-4.safetensors',
      size: 10,
      sha256: 'a'.repeat(64),
      step: 4,
    },
    { type: 'prior', iteration: 4, artefact: 'prior-4' },
    { type: 'alarm', alarm: 'entropy', message: 'mean entropy is low' },
    { type: 'genotype', step: 4, genotype, margins: [0.5, Number.POSITIVE_INFINITY] },
    { type: 'summary', values: { accuracy: 0.5, loss: Number.NaN } },
    { type: 'ended', end: 'finished', code: null, reason: null, step: 40 },
  ];
}

const checkpointBody = (step: number) => ({
  type: 'artefact' as const,
  kind: 'checkpoint' as const,
  name: `checkpoint-${step}`,
  path: `checkpoint-${step}.safetensors`,
  size: 1,
  sha256: 'b'.repeat(64),
  step,
});

function curveOf(ctx: Platform['ctx'], run: Claimed['run'], key: string, discarded: boolean) {
  const series = findSeries(ctx.db, run, key)?.id;
  if (series === undefined) throw new Error('no series');
  return readCurve(ctx.db, { series, axis: 'step', from: null, to: null, width: 500, discarded });
}

/** Everything that ingestion wrote, without ids. */
function snapshot({ ctx }: Platform, run: Claimed['run']) {
  const { priors, attempts, ...detail } = runs.get({ ctx, input: { id: run } });
  return {
    detail: {
      ...detail,
      genotype: null,
      artefacts: detail.artefacts.map(({ name, size }) => ({ name, size })),
      children: detail.children.length,
    },
    priors: priors.length,
    attempts: attempts.length,
    series: listSeries({ ctx, input: { run } }),
    curve: curveOf(ctx, run, 'train.loss', false),
    log: runs.log({ ctx, input: { id: run } }).lines,
    architecture: architecture.history({ ctx, input: { run } }).snapshots,
  };
}

describe('applyEvents', () => {
  it('makes an evaluation of the genotype that a random search found', async () => {
    const platform = await platformWithBasis();
    const { ctx, space, search } = platform;
    const { task, batch } = search;
    const claimed = makeRunningRun(ctx, { kind: 'random-search', space: space.id, task, batch, genotypes: 2 });
    const genotype = randomGenotype(space.document, randomStream(1, 'test'));
    apply(
      platform,
      claimed,
      eventLog([
        startedBody,
        { type: 'genotype', step: 9, genotype, margins: [] },
        { type: 'summary', values: { 'test.accuracy': 0.75, parameters: 10 } },
      ]),
    );
    const id = runs.get({ ctx, input: { id: claimed.run } }).genotype;
    if (id === null) throw new Error('no genotype');
    const { evaluations } = genotypes.get({ ctx, input: { id } });
    expect(evaluations).toEqual([
      expect.objectContaining({
        values: new Map([
          ['test.accuracy', 0.75],
          ['parameters', 10],
        ]),
      }),
    ]);
    // It keeps its genotype no longer than itself.
    const { attempt, lease } = claimed;
    endAttempt({ ctx, input: { attempt, lease, end: 'finished', code: null, reason: null, step: 9 } });
    runs.delete({ ctx, input: { id: claimed.run } });
    expect(await runs.purge({ ctx, input: { id: claimed.run } })).toEqual({ id: claimed.run });
    expect(() => genotypes.get({ ctx, input: { id } })).toThrow();
  });

  it('makes records of what a run found', async () => {
    const platform = await platformWithBasis();
    const { ctx, space } = platform;
    makeQueuedRun(ctx, platform.metaTrain, 'Meta');
    const claimed = claimRun(ctx);
    const events = eventLog(body(platform));
    const result = apply(platform, claimed, events, 900);
    expect(result).toMatchObject({ applied: events.length, started: true, ended: { end: 'finished', step: 40 } });
    const run = runs.get({ ctx, input: { id: claimed.run } });
    expect(run).toMatchObject({ state: 'running', device: 'cpu avx2' });
    expect(Object.fromEntries(run.summary)).toEqual({ accuracy: 0.5, loss: Number.NaN });
    expect(run.progress).toEqual({ done: 4, total: 8, unit: 'iterations', rate: 2, left: 2000 });
    expect(run.alarms).toEqual([expect.objectContaining({ alarm: 'entropy' })]);
    expect(run.attempts[0]?.environment).toMatchObject({ node: '20', engine: 'native' });
    const [prior] = listPriors({ ctx, input: undefined });
    expect(prior).toMatchObject({ name: 'Meta, iteration 4', iteration: 4, space: { id: space.id }, size: 10 });
    expect(prior?.logits.slice(0, 3)).toEqual([0, 0.125, 0.25]);
    if (run.genotype === null) throw new Error('no genotype');
    const genotype = genotypes.get({ ctx, input: { id: run.genotype } });
    expect(genotype).toMatchObject({
      name: 'Meta',
      margins: [0.5, Number.POSITIVE_INFINITY],
      run: { id: claimed.run, step: 4 },
    });
    const loss = listSeries({ ctx, input: { run: claimed.run } }).find((series) => series.key === 'train.loss');
    expect(loss).toMatchObject({
      goal: 'min',
      unit: 'nat',
      count: 40,
      nonFinite: 1,
      best: 5 - 3.9,
      bestStep: 39,
      first: 5,
    });
    expect(findAttempt(ctx.db, claimed.attempt)).toMatchObject({
      ingestedOffset: 900,
      ingestedSequence: events.length - 1,
    });
  });

  it('comes to the same, however the log is cut and replayed', async () => {
    const whole = await platformWithBasis();
    const events = eventLog(body(whole));
    const once = makeRunningRun(whole.ctx, whole.metaTrain, 'Once');
    apply(whole, once, events);
    const { detail: expected, ...expectedRest } = snapshot(whole, once.run);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(events.length), fc.nat(events.length)), { maxLength: 8 }), (cuts) => {
        const again = makeRunningRun(whole.ctx, whole.metaTrain, 'Once');
        // A reader never skips ahead, but may go back: a read may begin anywhere before.
        let seen = 0;
        for (const [a, b] of [...cuts, [0, events.length] as const]) {
          const from = Math.min(a, seen);
          const to = Math.max(from, b);
          apply(whole, again, events.slice(from, to));
          seen = Math.max(seen, to);
        }
        const { detail, ...rest } = snapshot(whole, again.run);
        expect(rest).toEqual(expectedRest);
        expect(detail).toEqual({ ...expected, id: again.run });
      }),
      { numRuns: 15 },
    );
  });

  it('refuses a fenced attempt’s log', async () => {
    const platform = await platformWithBasis();
    const claimed = makeRunningRun(platform.ctx, platform.metaTrain);
    expect(() => apply(platform, { ...claimed, lease: 'old' }, eventLog([startedBody]))).toThrow(/another lease/);
    expect(findAttempt(platform.ctx.db, claimed.attempt)?.ingestedSequence).toBe(-1);
  });

  it('counts a resumed run’s points up to the step it was resumed from', async () => {
    const platform = await platformWithBasis();
    const { ctx } = platform;
    const first = makeRunningRun(ctx, platform.metaTrain);
    const points = (from: number, to: number, shift: number) =>
      Array.from({ length: to - from }, (_, i) => pointsBody(from + i, { loss: from + i + shift }));
    const metric: RunEventBody = { type: 'metric', key: 'loss', goal: 'max', unit: '' };
    apply(platform, first, eventLog([startedBody, metric, ...points(0, 10, 0)]));
    endAttempt({
      ctx,
      input: { attempt: first.attempt, lease: first.lease, end: 'crashed', code: null, reason: null, step: null },
    });
    platform.advance(ctx.settings.timing.retryAfter);
    const second = claimRun(ctx);
    apply(platform, second, eventLog([{ ...startedBody, resumedFromStep: 5 }, metric, ...points(6, 8, 0.5)]));
    const [series] = listSeries({ ctx, input: { run: first.run } });
    expect(series).toMatchObject({ count: 8, last: 7.5, best: 7.5, bestStep: 7 });
    const read = (discarded: boolean) => curveOf(ctx, first.run, 'loss', discarded).mean;
    expect(read(false)).toEqual([0, 1, 2, 3, 4, 5, 6.5, 7.5]);
    expect(read(true).length).toBe(12);
    // A late read of the first attempt's log is still kept separate.
    apply(platform, first, eventLog(points(10, 12, 100), 12));
    expect(listSeries({ ctx, input: { run: first.run } })[0]).toMatchObject({ count: 8, best: 7.5 });
  });

  it('makes an evaluation of what an evaluate run measured, once', async () => {
    const platform = await platformWithBasis();
    const { ctx, space, taskSet } = platform;
    const document = randomGenotype(space.document, randomStream(2, 'test'));
    const genotype = genotypes.import({ ctx, input: { name: 'Ours', text: JSON.stringify(document) } });
    const config = {
      kind: 'evaluate',
      genotype: genotype.id,
      task: { taskSet: taskSet.id },
      initChannels: 4,
      layers: 3,
      batch: 8,
    } as const;
    const claimed = makeRunningRun(ctx, config);
    const summary: RunEventBody = { type: 'summary', values: { testAccuracy: 0.75 } };
    apply(platform, claimed, eventLog([startedBody, summary, { ...summary, values: { testAccuracy: 0.8 } }]));
    expect(genotypes.get({ ctx, input: { id: genotype.id } }).evaluations).toEqual([
      expect.objectContaining({ values: new Map([['testAccuracy', 0.8]]), task: 'Noise tasks held-out 0', seed: 0 }),
    ]);
  });
});

it('lists only the checkpoints that the runner keeps', async () => {
  const platform = await platformWithBasis();
  const { ctx } = platform;
  const first = makeRunningRun(ctx, platform.metaTrain);
  const prior: RunEventBody = { ...checkpointBody(1), kind: 'prior', name: 'prior-1' };
  apply(platform, first, eventLog([startedBody, prior, ...[1, 2, 3, 4].map(checkpointBody)]));
  endAttempt({
    ctx,
    input: { attempt: first.attempt, lease: first.lease, end: 'interrupted', code: '75', reason: null, step: 4 },
  });
  const second = claimRun(ctx);
  apply(platform, second, eventLog([{ ...startedBody, resumedFromStep: 4 }, checkpointBody(5)]));
  const names = runs.get({ ctx, input: { id: first.run } }).artefacts.map(({ name }) => name);
  expect(names.sort()).toEqual(['checkpoint-3', 'checkpoint-4', 'checkpoint-5', 'prior-1']);
});

it('resolves a job with the checkpoints that count, furthest first, each with its hash; a damaged one is forgotten', async () => {
  const platform = await platformWithBasis();
  const { ctx, dataset, space } = platform;
  const first = makeRunningRun(ctx, platform.metaTrain);
  apply(platform, first, eventLog([startedBody, checkpointBody(2), checkpointBody(4)]));
  endAttempt({
    ctx,
    input: { attempt: first.attempt, lease: first.lease, end: 'interrupted', code: '75', reason: null, step: 4 },
  });
  const second = claimRun(ctx);
  const resolved = () => resolveJob({ ctx, input: { attempt: second.attempt, lease: second.lease } });
  const job = resolved();
  const at = (step: number) => ({
    path: `${first.directory}/checkpoint-${step}.safetensors`,
    step,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(job).toMatchObject({
    attemptNumber: 2,
    space: { id: space.id },
    datasets: [{ id: dataset.id, directory: `${ctx.settings.dataDirectory}/${dataset.directory}` }],
    resume: at(4),
    resumeElse: [at(2)],
    ranOn: { engine: 'native', kind: 'cpu' },
  });
  const damaged: RunEventBody = { type: 'damaged', artefact: job.resume?.artefact ?? null, message: 'It is damaged.' };
  apply(platform, second, eventLog([{ ...startedBody, resumedFromStep: 2 }, damaged]));
  expect(resolved()).toMatchObject({ resume: at(2), resumeElse: [] });
  expect(runs.get({ ctx, input: { id: first.run } }).alarms).toMatchObject([
    { alarm: 'damaged-checkpoint', message: 'It is damaged.' },
  ]);
});

it('counts an alarm that a later attempt raises again, and keeps those about other things apart', async () => {
  const platform = await platformWithBasis();
  const { ctx, metaTrain } = platform;
  const alarm = (about: string, message: string): RunEventBody => ({
    type: 'alarm',
    alarm: 'skip-collapse',
    about,
    message,
  });
  const first = makeRunningRun(ctx, metaTrain);
  apply(platform, first, eventLog([startedBody, alarm('normal', '5 of 8'), alarm('reduce', '6 of 8')]));
  const { run } = first;
  endAttempt({
    ctx,
    input: { attempt: first.attempt, lease: first.lease, end: 'interrupted', code: null, reason: 'killed', step: 2 },
  });
  const second = claimRun(ctx);
  apply(platform, second, eventLog([startedBody, alarm('normal', '7 of 8')]));
  expect(runs.get({ ctx, input: { id: run } }).alarms).toMatchObject([
    { alarm: 'skip-collapse', times: 2, message: '7 of 8' },
    { alarm: 'skip-collapse', times: 1, message: '6 of 8' },
  ]);
});
