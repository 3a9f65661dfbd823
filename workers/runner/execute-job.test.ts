/** @file The product's runner on real images: killed and resumed, it ends bit for bit where an uninterrupted run ends. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { newIdText } from '@/domain/ids';
import { exitResumable } from '@/domain/run-state';
import type { jobSchema } from '@/domain/runner-files';
import { digitTasks, mnist } from '@/test/real-data';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { type RunnerProcess, readEvents, seriesOf, startRunner, writeJob } from './test-support/attempt';

let programs: TestPrograms;
let images: Awaited<ReturnType<typeof mnist>>;
const home = mkdtempSync(path.join(tmpdir(), 'masthead-execute-'));
const runners: RunnerProcess[] = [];
const iterations = 24;

beforeAll(async () => {
  programs = await bundlePrograms({
    runner: new URL('./main.ts', import.meta.url),
    heartbeat: new URL('./heartbeat.ts', import.meta.url),
  });
  images = await mnist();
}, 120_000);
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

function begin(
  name: string,
  options: Partial<Pick<z.input<typeof jobSchema>, 'resume' | 'ranOn'>> & {
    dataDirectory?: string;
    engine?: 'auto' | 'tfjs-cpu';
    taskWorkers?: number;
    iterations?: number;
  } = {},
) {
  const directory = path.join(home, name);
  const [taskSet, space] = [newIdText('ts'), newIdText('sp')];
  writeJob(directory, {
    version: 1,
    run: newIdText('run'),
    attempt: newIdText('at'),
    attemptNumber: 1,
    lease: name,
    config: {
      kind: 'meta-train',
      taskSet,
      space,
      iterations: options.iterations ?? iterations,
      tasksPerIteration: 3,
      steps: 2,
      batch: 8,
      checkpointEvery: 3,
      priorEvery: iterations,
      validationEvery: 0,
      engine: options.engine ?? 'auto',
      taskWorkers: options.taskWorkers ?? 1,
      seed: 11,
    },
    space: {
      id: space,
      document: {
        operations: ['max_pool_3x3', 'skip_connect', 'sep_conv_3x3'],
        nodes: 2,
        initChannels: 4,
        layers: 2,
        reductions: [1],
        inputChannels: 1,
      },
    },
    taskSet: { id: taskSet, spec: digitTasks(images.id, { train: 20, validation: 10, test: 10 }) },
    datasets: [{ id: images.id, directory: options.dataDirectory ?? images.dataset.directory }],
    prior: null,
    genotype: null,
    resume: options.resume ?? null,
    ranOn: options.ranOn ?? null,
  });
  const runner = startRunner(programs.file('runner'), directory);
  runners.push(runner);
  return { directory, runner };
}

const artefactsOf = (directory: string, kind: string) =>
  readEvents(directory).flatMap((event) => (event.type === 'artefact' && event.kind === kind ? [event] : []));
const lossesOf = (directory: string) => seriesOf(readEvents(directory), 'train.loss');

it('ends where an uninterrupted run ends after it was killed and resumed', async () => {
  const whole = begin('whole');
  expect(await whole.runner.ended, whole.runner.stderr()).toBe(0);
  const prior = artefactsOf(whole.directory, 'prior').at(-1);
  expect(prior?.step).toBe(iterations);
  expect(lossesOf(whole.directory)).toHaveLength(iterations);

  const killed = begin('killed');
  await vi.waitFor(() => expect(artefactsOf(killed.directory, 'checkpoint')).not.toEqual([]), {
    timeout: 60_000,
    interval: 5,
  });
  killed.runner.child.kill('SIGKILL');
  expect(await killed.runner.ended).toBe('SIGKILL');
  const checkpoint = artefactsOf(killed.directory, 'checkpoint').at(-1);
  if (checkpoint === undefined) throw new Error('no checkpoint');
  expect(checkpoint.step).toBeLessThan(iterations);

  const resumed = begin('resumed', {
    resume: { path: path.join(killed.directory, checkpoint.path), step: checkpoint.step },
  });
  expect(await resumed.runner.ended, resumed.runner.stderr()).toBe(0);
  expect(artefactsOf(resumed.directory, 'prior').at(-1)?.sha256).toBe(prior?.sha256);
  const kept = lossesOf(killed.directory).slice(0, checkpoint.step);
  expect([...kept, ...lossesOf(resumed.directory)]).toEqual(lossesOf(whole.directory));
}, 180_000);

it('leaves no task worker behind when it is killed', async () => {
  const { directory, runner } = begin('orphans', { taskWorkers: 3, iterations: 100_000 });
  await vi.waitFor(() => expect(lossesOf(directory)).not.toEqual([]), { timeout: 60_000, interval: 5 });
  const pid = runner.child.pid ?? 0;
  const workers = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  expect(workers).toHaveLength(3);
  runner.child.kill('SIGKILL');
  await runner.ended;
  // No more than a zombie, where nobody buries it.
  const lives = (worker: string) =>
    existsSync(`/proc/${worker}/stat`) && !readFileSync(`/proc/${worker}/stat`, 'utf8').includes(') Z ');
  await vi.waitFor(() => expect(workers.filter(lives)).toEqual([]), { timeout: 60_000, interval: 20 });
}, 180_000);

it('hears SIGTERM between the steps of an engine that blocks its thread', async () => {
  const { directory, runner } = begin('blocking', { engine: 'tfjs-cpu' });
  await vi.waitFor(() => expect(lossesOf(directory)).not.toEqual([]), { timeout: 60_000, interval: 5 });
  runner.child.kill('SIGTERM');
  expect(await runner.ended, runner.stderr()).toBe(exitResumable);
  expect(readEvents(directory).at(-1)).toMatchObject({ type: 'ended', end: 'interrupted' });
}, 120_000);

it('continues with the engine that it has used, not with a faster one', async () => {
  const { directory, runner } = begin('as-before', { ranOn: { engine: 'tfjs-cpu', kind: 'cpu' } });
  await vi.waitFor(() => expect(readEvents(directory)).not.toEqual([]), { timeout: 60_000, interval: 5 });
  runner.child.kill('SIGKILL');
  expect(readEvents(directory)[0]).toMatchObject({ type: 'started', engine: { name: 'tfjs-cpu', kind: 'cpu' } });
}, 120_000);

it('says what is missing when its data is not where the job says', async () => {
  const { directory, runner } = begin('no-data', { dataDirectory: path.join(home, 'nowhere') });
  expect(await runner.ended).toBe(1);
  expect(readEvents(directory).at(-1)).toMatchObject({
    type: 'ended',
    end: 'invalid',
    code: 'not-found',
    reason: expect.stringContaining('import the dataset again'),
  });
});
