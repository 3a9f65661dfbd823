/** @file The runner as a process: what it leaves behind however it ends. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { attemptFiles } from '@/domain/attempt-files';
import { parseProcessStatus } from '@/domain/process-status';
import { exitResumable } from '@/domain/run-state';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import {
  type CountingJob,
  type RunnerProcess,
  readEvents,
  readHeartbeat,
  seriesOf,
  startRunner,
  writeAttempt,
  writeControl,
} from './test-support/attempt';
import { counterKey, expectedSeries } from './test-support/counting-run';

let programs: TestPrograms;
const home = mkdtempSync(path.join(tmpdir(), 'masthead-runner-'));
const runners: RunnerProcess[] = [];
let attempts = 0;

beforeAll(async () => {
  programs = await bundlePrograms({
    runner: new URL('./test-support/counting-runner.ts', import.meta.url),
    heartbeat: new URL('./heartbeat.ts', import.meta.url),
  });
});
afterEach(async () => {
  for (const { child, ended } of runners.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});
afterAll(() => {
  programs.remove();
  rmSync(home, { recursive: true });
});

function begin(options: CountingJob, environment: Record<string, string> = {}) {
  attempts += 1;
  const directory = path.join(home, String(attempts));
  const job = writeAttempt(directory, options);
  const runner = startRunner(programs.file('runner'), directory, environment);
  runners.push(runner);
  return { directory, job, runner };
}

const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 20_000, interval: 5 });
const reached = (directory: string, step: number) =>
  until(() => expect(seriesOf(readEvents(directory), counterKey).length).toBeGreaterThanOrEqual(step));
const lastOf = (directory: string) => readEvents(directory).at(-1);

describe('a runner', () => {
  it('writes a gapless log, durable artefacts and a last word, and keeps two checkpoints', async () => {
    const { directory, runner } = begin({ steps: 45 });
    expect(await runner.ended).toBe(0);
    const events = readEvents(directory);
    expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index));
    expect(seriesOf(events, counterKey)).toEqual(expectedSeries(7, 45));
    expect(events.find((event) => event.type === 'started')).toMatchObject({
      resumedFromStep: null,
      pid: runner.child.pid,
    });
    expect(events.find((event) => event.type === 'summary')?.values['counter.odd']).toBeNaN();
    expect(events.at(-1)).toMatchObject({ type: 'ended', end: 'finished', step: 45 });
    const saved = events.flatMap((event) => (event.type === 'artefact' ? [event] : []));
    expect(saved.map((artefact) => artefact.step)).toEqual([10, 20, 30, 40]);
    expect(readdirSync(path.join(directory, 'artefacts')).sort()).toEqual(['checkpoint-30.json', 'checkpoint-40.json']);
    for (const { path: file, size, sha256 } of saved.slice(-2)) {
      const bytes = readFileSync(path.join(directory, file));
      expect({ size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }).toEqual({
        size,
        sha256,
      });
    }
    expect(existsSync(path.join(directory, 'reserve.bin'))).toBe(false);
  });

  it('beats from a separate thread, also while a step blocks, with progress and start time', async () => {
    const { directory, job, runner } = begin({ steps: 100 }, { COUNTER_FAULT: 'block' });
    await until(() => expect(readHeartbeat(directory).step).toBe(5));
    const { beat } = readHeartbeat(directory);
    await until(() => expect(readHeartbeat(directory).beat).toBeGreaterThan(beat + 3));
    const status = parseProcessStatus(readFileSync(`/proc/${runner.child.pid}/stat`, 'utf8'));
    expect(readHeartbeat(directory)).toMatchObject({
      lease: job.lease,
      pid: runner.child.pid,
      startTicks: status?.startTicks,
      step: 5,
    });
  });

  it('stops on request after its step, with a checkpoint', async () => {
    const { directory, job, runner } = begin({ steps: 100_000 });
    await reached(directory, 13);
    writeControl(directory, { lease: job.lease, desired: 'stop' });
    expect(await runner.ended).toBe(0);
    const events = readEvents(directory);
    const { step } = events.findLast((event) => event.type === 'artefact') ?? { step: -1 };
    expect(events.at(-1)).toMatchObject({ type: 'ended', end: 'stopped', step });
    expect(seriesOf(events, counterKey)).toHaveLength(step);
  });

  it('answers SIGTERM with a checkpoint and exit status 75, and resumes from there to the same series', async () => {
    const { directory, runner } = begin({ steps: 60, checkpointEvery: 1000 });
    await reached(directory, 20);
    runner.child.kill('SIGTERM');
    expect(await runner.ended).toBe(exitResumable);
    const first = readEvents(directory);
    expect(first.at(-1)).toMatchObject({ type: 'ended', end: 'interrupted' });
    const checkpoint = first.findLast((event) => event.type === 'artefact');
    if (checkpoint === undefined) throw new Error('no checkpoint');
    const second = begin({ steps: 60, resume: { path: path.join(directory, checkpoint.path), step: checkpoint.step } });
    expect(await second.runner.ended).toBe(0);
    const resumed = readEvents(second.directory);
    expect(resumed.find((event) => event.type === 'started')).toMatchObject({ resumedFromStep: checkpoint.step });
    expect([...seriesOf(first, counterKey), ...seriesOf(resumed, counterKey)]).toEqual(expectedSeries(7, 60));
  });

  it('ends at once at a second SIGTERM', async () => {
    // The pause between steps is long: without the second signal nothing would end it in time.
    const { directory, runner } = begin({ steps: 100 }, { COUNTER_PACE: '600000' });
    await until(() => expect(readEvents(directory).some((event) => event.type === 'metric')).toBe(true));
    runner.child.kill('SIGTERM');
    const again = setInterval(() => runner.child.kill('SIGTERM'), 20);
    expect(await runner.ended).toBe(143);
    clearInterval(again);
    expect(lastOf(directory)).toMatchObject({ type: 'metric' });
  });

  it('leaves without another word once another attempt holds the lease, even as a zombie that wakes up', async () => {
    const { directory, runner } = begin({ steps: 100_000 });
    await reached(directory, 10);
    runner.child.kill('SIGSTOP');
    const stopped = () => parseProcessStatus(readFileSync(`/proc/${runner.child.pid}/stat`, 'utf8'))?.state;
    await until(() => expect(stopped()).toBe('T'));
    writeControl(directory, { lease: 'someone-else', desired: 'run' });
    const before = readFileSync(path.join(directory, attemptFiles.events));
    const wakeAt = performance.now() + 50;
    // Longer than controlEvery, so that what it knew of the lease is out of date when it wakes.
    await until(() => expect(performance.now()).toBeGreaterThan(wakeAt));
    runner.child.kill('SIGCONT');
    expect(await runner.ended).toBe(76);
    expect(readFileSync(path.join(directory, attemptFiles.events)).equals(before)).toBe(true);
  });

  it.each([
    ['domain', { end: 'failed', code: 'non-finite', reason: expect.stringContaining('lower the learning rate') }],
    ['invalid', { end: 'invalid', code: 'invalid-input', reason: 'The batch is larger than the task.' }],
    [
      'unknown',
      {
        end: 'failed',
        code: null,
        reason: expect.stringMatching(/^TypeError: cells is not iterable \(at fault, .*runner\.js:\d+\)$/),
      },
    ],
    [
      'thread',
      { end: 'failed', code: null, reason: expect.stringMatching(/^RangeError: thrown outside any promise \(at /) },
    ],
  ])('reports an error of kind %s as its last word, with the stack on stderr', async (fault, expected) => {
    const { directory, runner } = begin({ steps: 100 }, { COUNTER_FAULT: fault });
    expect(await runner.ended).toBe(1);
    expect(lastOf(directory)).toMatchObject({ type: 'ended', ...expected });
    expect(runner.stderr()).toContain('    at ');
  });

  it('calls a job that it cannot read invalid, naming the field', async () => {
    const directory = path.join(home, 'damaged');
    const job = writeAttempt(directory, { steps: 10 });
    writeFileSync(path.join(directory, attemptFiles.job), JSON.stringify({ ...job, attemptNumber: 0 }));
    const runner = startRunner(programs.file('runner'), directory);
    runners.push(runner);
    expect(await runner.ended).toBe(1);
    const ended = {
      type: 'ended',
      end: 'invalid',
      code: 'invalid-input',
      reason: expect.stringContaining('attemptNumber'),
    };
    expect(lastOf(directory)).toMatchObject(ended);
  });

  it('does not begin an attempt twice', async () => {
    const { directory, runner } = begin({ steps: 5 });
    expect(await runner.ended).toBe(0);
    const before = readFileSync(path.join(directory, attemptFiles.events), 'utf8');
    const second = startRunner(programs.file('runner'), directory);
    runners.push(second);
    expect(await second.ended).not.toBe(0);
    expect(second.stderr()).toContain('was started before');
    expect(readFileSync(path.join(directory, attemptFiles.events), 'utf8')).toBe(before);
  });
});
