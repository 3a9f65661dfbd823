/** @file Dispatcher and runners as processes over a real database: whatever is killed, nothing is lost or doubled. */
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { alarmsOf } from '@/db/queries/alarm';
import { updateAttempt } from '@/db/queries/attempt';
import { updateRun } from '@/db/queries/run/run';
import { attemptFiles } from '@/domain/attempt-files';
import type { RunId } from '@/domain/ids';
import { packLog } from '@/server/services/ended-logs/packed-log';
import { resume as resumeRun } from '@/server/services/runs/life/resume';
import { dispatcherLife } from '@/server/services/system/dispatcher';
import { readEvents } from '@/workers/runner/test-support/attempt';
import { counterKey, expectedSeries } from '@/workers/runner/test-support/counting-run';
import type { TestPlatform } from './test-support/platform';
import { dispatcherRig, until } from './test-support/rig';

const { platform: own, untilState, untilStep, directoryOf } = dispatcherRig();
let platform: TestPlatform;
beforeEach(() => {
  platform = own();
});
const pidOf = (run: RunId, attempt = 0): number => platform.attempts(run)[attempt]?.pid ?? Number.NaN;

function expectWholeSeries(run: RunId, steps: number, seed = 7): void {
  const { steps: at, values } = platform.series(run, counterKey);
  expect(at).toEqual(Array.from({ length: steps }, (_, index) => index + 1));
  expect(values).toEqual(expectedSeries(seed, steps));
}

describe('the dispatcher', () => {
  it('runs what is queued, two at a time, to the end', async () => {
    const runs = [1, 2, 3].map((seed) => platform.launch({ steps: 80, seed }));
    const dispatcher = platform.startDispatcher();
    let most = 0;
    await until(() => {
      const states = runs.map((run) => platform.run(run).state);
      most = Math.max(most, states.filter((state) => state === 'running' || state === 'starting').length);
      expect(states).toEqual(['finished', 'finished', 'finished']);
    });
    expect(most).toBe(2);
    runs.forEach((run, index) => {
      expectWholeSeries(run, 80, index + 1);
      expect(platform.run(run).summary).toMatchObject({ 'counter.odd': 'NaN' });
      expect(platform.attempts(run)).toMatchObject([{ end: 'finished', number: 1 }]);
    });
    const { ctx } = platform;
    expect(dispatcherLife(ctx)).toMatchObject({ alive: true, load: { memoryTotal: expect.any(Number) } });
    dispatcher.child.kill('SIGTERM');
    expect(await dispatcher.ended).toBe(0);
    // It reports its end: nobody waits for a timeout.
    expect(dispatcherLife(ctx)).toMatchObject({ alive: false, load: null });
  });

  it('tries a killed runner again from its checkpoint, to the series of an uninterrupted run', async () => {
    const run = platform.launch({ steps: 150, checkpointEvery: 20 });
    platform.startDispatcher({ COUNTER_HOLD: '50' });
    await untilStep(run, 50);
    process.kill(pidOf(run), 'SIGKILL');
    await untilState(run, 'finished');
    expectWholeSeries(run, 150);
    const [first, second] = platform.attempts(run);
    expect(first).toMatchObject({ end: 'crashed', exitCode: 'SIGKILL' });
    expect(second).toMatchObject({ end: 'finished', resumedFromStep: first?.keptThroughStep });
    expect((second?.resumedFromStep ?? 0) % 20).toBe(0);
  });

  it('resumes from the checkpoint before a truncated one, and doubles nothing', async () => {
    const run = platform.launch({ steps: 400, checkpointEvery: 20 });
    const first = platform.startDispatcher();
    await untilStep(run, 70);
    first.child.kill('SIGTERM');
    await first.ended;
    process.kill(pidOf(run), 'SIGKILL');
    await until(() => expect(platform.livingRunners()).toEqual([]));
    const [newest, before] = readEvents(directoryOf(run))
      .flatMap((event) => (event.type === 'artefact' ? [event] : []))
      .reverse();
    truncateSync(path.join(directoryOf(run), newest?.path ?? ''), 5);
    platform.startDispatcher();
    await untilState(run, 'finished');
    expectWholeSeries(run, 400);
    expect(platform.attempts(run)[1]).toMatchObject({ end: 'finished', resumedFromStep: before?.step });
    expect(platform.alarms(run)).toEqual([expect.stringContaining(`checkpoint of step ${newest?.step} is damaged`)]);
  });

  it('takes runs up again after it was killed, and loses and doubles nothing', async () => {
    const runs = [1, 2].map((seed) => platform.launch({ steps: 400, seed }));
    const killed = platform.startDispatcher();
    await Promise.all(runs.map((run) => untilStep(run, 30)));
    const pids = runs.map((run) => pidOf(run));
    killed.child.kill('SIGKILL');
    await killed.ended;
    const before = platform.series(runs[0] ?? ('' as RunId), counterKey).steps.length;
    expect(before).toBeLessThan(400);
    platform.startDispatcher();
    await Promise.all(runs.map((run) => untilState(run, 'finished')));
    runs.forEach((run, index) => {
      expectWholeSeries(run, 400, index + 1);
      expect(platform.attempts(run)).toMatchObject([{ end: 'finished', pid: pids[index] }]);
    });
  });

  it.each([
    ['', null],
    [', on another machine, whose processes it cannot see', 'elsewhere'],
  ])('learns how a run ended while no dispatcher was there%s', async (_where, host) => {
    const run = platform.launch({ steps: 400 });
    const first = platform.startDispatcher();
    await untilStep(run, 5);
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    await until(() => expect(platform.livingRunners()).toEqual([]));
    // Lost, if this machine was so busy that its heartbeat came late.
    expect(['running', 'lost']).toContain(platform.run(run).state);
    const [attempt] = platform.attempts(run);
    if (attempt !== undefined && host !== null) updateAttempt(platform.ctx.db, attempt.id, attempt.lease, { host });
    platform.startDispatcher();
    await untilState(run, 'finished');
    expectWholeSeries(run, 400);
    expect(platform.attempts(run)).toHaveLength(1);
  });

  it('stops a run on request, with a checkpoint to resume from', async () => {
    const run = platform.launch({ steps: 100_000, checkpointEvery: 1000 });
    platform.startDispatcher();
    await untilStep(run, 10);
    platform.stop(run);
    await untilState(run, 'stopped');
    const last = platform.series(run, counterKey).steps.length;
    expectWholeSeries(run, last);
    const word = readFileSync(path.join(directoryOf(run), attemptFiles.events), 'utf8')
      .trim()
      .split('\n')
      .at(-1);
    expect(JSON.parse(word ?? '')).toMatchObject({ type: 'ended', end: 'stopped', step: last });
  });

  it('insists on a stop: a runner that hears nothing is terminated, then killed', async () => {
    const run = platform.launch({ steps: 100 });
    platform.startDispatcher({ COUNTER_FAULT: 'block', MASTHEAD_TUNABLES: '{"stopGrace": 100, "killGrace": 4000}' });
    await untilStep(run, 5);
    platform.stop(run);
    await untilState(run, 'stopped');
    expect(platform.attempts(run)).toMatchObject([{ exitReason: 'The runner did not answer and was killed' }]);
  });

  it('calls a silent runner lost, and has it back when it speaks again', async () => {
    const run = platform.launch({ steps: 200 });
    platform.startDispatcher({ MASTHEAD_TUNABLES: '{"silentAfter": 500, "lostAfter": 1000}' });
    await untilStep(run, 10);
    process.kill(pidOf(run), 'SIGSTOP');
    await untilState(run, 'lost');
    expect(platform.run(run).reason).toContain('may come back');
    process.kill(pidOf(run), 'SIGCONT');
    await untilState(run, 'running');
    await untilState(run, 'finished');
    expectWholeSeries(run, 200);
    expect(platform.attempts(run)).toHaveLength(1);
  });

  it('gives a lost runner up in the end, and the run another attempt', async () => {
    const run = platform.launch({ steps: 120 });
    const hasty = platform.startDispatcher({
      MASTHEAD_TUNABLES: '{"silentAfter": 500, "lostAfter": 1000, "lostGivenUpAfter": 3000}',
    });
    await untilStep(run, 30);
    process.kill(pidOf(run), 'SIGSTOP');
    await untilState(run, 'lost');
    await until(() => expect(platform.attempts(run)[0]?.end).toBe('crashed'));
    // On a busy machine a later one may be silent for as long while it begins: it has a patient dispatcher.
    hasty.child.kill('SIGKILL');
    await hasty.ended;
    platform.startDispatcher();
    await untilState(run, 'finished');
    expectWholeSeries(run, 120);
    expect(platform.attempts(run).at(-1)?.end).toBe('finished');
  });

  it('resumes an interrupted runner without counting a crash', async () => {
    const run = platform.launch({ steps: 120, checkpointEvery: 1000 });
    platform.startDispatcher();
    await untilStep(run, 30);
    process.kill(pidOf(run), 'SIGTERM');
    await untilState(run, 'finished');
    expectWholeSeries(run, 120);
    expect(platform.run(run).crashes).toBe(0);
    expect(platform.attempts(run)).toMatchObject([{ end: 'interrupted' }, { end: 'finished' }]);
  });

  it('skips lines that are no events, raises an alarm that counts them, and drops a half line of a dead runner', async () => {
    const run = platform.launch({ steps: 150, checkpointEvery: 20 });
    platform.startDispatcher();
    await untilStep(run, 30);
    process.kill(pidOf(run), 'SIGSTOP');
    const log = path.join(directoryOf(run), attemptFiles.events);
    appendFileSync(log, '{"sequence": broken\n{"sequence":1000000,"time":1,"type":"unheard-of"}\n');
    const alarms = () => alarmsOf(platform.ctx.db, run);
    await until(() => expect(alarms()).toMatchObject([{ alarm: 'unreadable-event', times: 2 }]));
    appendFileSync(log, '{"sequence":1000001,"time":1,"type":"poi');
    process.kill(pidOf(run), 'SIGKILL');
    await untilState(run, 'finished');
    expectWholeSeries(run, 150);
    expect(alarms()).toMatchObject([{ times: 2, message: expect.stringMatching(/byte \d+ was skipped/) }]);
  });

  it('takes what a run did since a backup from its packed log, over an older copy beside it', async () => {
    const run = platform.launch({ steps: 150, checkpointEvery: 20 });
    const dispatcher = platform.startDispatcher();
    await untilStep(run, 30);
    dispatcher.child.kill('SIGKILL');
    await dispatcher.ended;
    const log = path.join(directoryOf(run), attemptFiles.events);
    const older = readFileSync(log);
    await until(() => expect(readFileSync(log, 'utf8')).toContain('"ended"'));
    for (const _ of packLog(directoryOf(run)));
    writeFileSync(log, older);
    platform.startDispatcher();
    await untilState(run, 'finished');
    expectWholeSeries(run, 150);
    expect(platform.attempts(run)).toMatchObject([{ end: 'finished' }]);
  });

  it('fails a run that reports an error, with its reason, and does not try it again', async () => {
    const run = platform.launch({ steps: 100 });
    platform.startDispatcher({ COUNTER_FAULT: 'domain' });
    await untilState(run, 'failed');
    expect(platform.run(run).reason).toContain('lower the learning rate');
    expect(platform.attempts(run)).toMatchObject([{ end: 'failed', exitCode: 'non-finite' }]);
  });

  it('works alone on a data folder: a second one says who holds it', async () => {
    const first = platform.startDispatcher();
    await until(() => expect(first.stderr()).toContain('at work'));
    const second = platform.startDispatcher();
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toContain(`Process ${first.child.pid} already dispatches`);
    first.child.kill('SIGKILL');
    await first.ended;
    const third = platform.startDispatcher();
    await until(() => expect(third.stderr()).toContain('at work'));
  });

  it('has a runner that works on for a run that was ended end, and gives the run nobody else before', async () => {
    const run = platform.launch({ steps: 100_000, checkpointEvery: 1000 });
    platform.startDispatcher();
    await untilStep(run, 10);
    expect(() => resumeRun({ ctx: platform.ctx, input: { id: run } })).toThrow(/is running/);
    // As an older version could leave it: resumed while running.
    updateRun(platform.ctx.db, run, { state: 'queued' });
    await until(() => expect(platform.attempts(run)).toMatchObject([{ end: 'stopped' }, { endedAt: null }]));
    platform.stop(run);
    await untilState(run, 'stopped');
    expectWholeSeries(run, platform.series(run, counterKey).steps.length);
  });

  it('stops its runs with itself if that was requested', async () => {
    const run = platform.launch({ steps: 100_000 });
    const waiting = [1, 2].map((seed) => platform.launch({ steps: 100_000, seed }));
    const dispatcher = platform.startDispatcher({}, ['--stop-runs']);
    await untilStep(run, 5);
    dispatcher.child.kill('SIGTERM');
    expect(await dispatcher.ended).toBe(0);
    expect(platform.livingRunners()).toEqual([]);
    expect([run, ...waiting].map((id) => platform.run(id).state).sort()).toEqual(['queued', 'stopped', 'stopped']);
  });
});
