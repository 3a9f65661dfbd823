/** @file A database rebuilt from folders alone, compared with the lost one, after real runs: one killed, one on another's prior. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { migrationsFolder } from '@/db/migrate';
import { type Database, openDatabase } from '@/db/open';
import { artefactsOf } from '@/db/queries/artefact';
import { attemptsOf } from '@/db/queries/attempt';
import { genotypesOfRuns } from '@/db/queries/genotype';
import { priorsOf } from '@/db/queries/prior';
import { findRun, parentsOfRuns } from '@/db/queries/run/run';
import { seriesOf } from '@/db/queries/series';
import { readCurve } from '@/db/series/read-curve';
import type { RunId } from '@/domain/ids';
import { breachesOf, checks } from '@/server/services/fsck/fsck';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { rebuildDatabase } from './rebuild';

let programs: TestPrograms;
beforeAll(async () => {
  programs = await bundlePrograms({
    dispatcher: new URL('../../../workers/dispatcher/main.ts', import.meta.url),
    runner: new URL('../../../workers/runner/main.ts', import.meta.url),
    heartbeat: new URL('../../../workers/runner/heartbeat.ts', import.meta.url),
  });
});
afterAll(() => programs.remove());

/** A dispatcher with real runners on the folder, until it is ended. */
function dispatch(dataDirectory: string): { end(): Promise<void> } {
  const timing = { dispatchEvery: 20, controlEvery: 10, heartbeatEvery: 25, presenceEvery: 100 };
  const env = { ...process.env, MASTHEAD_DATA: dataDirectory, MASTHEAD_TUNABLES: JSON.stringify(timing) };
  const child: ChildProcess = spawn(process.execPath, [programs.file('dispatcher')], { stdio: 'ignore', env });
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    async end() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Everything that a folder holds of a run. */
function toldOf(db: Database, id: RunId) {
  const run = findRun(db, id);
  if (run === undefined) return null;
  const { kind, state, seed, config, taskSet, space, groupHash, progress, summary, device, continues } = run;
  return {
    run: { kind, state, seed, config, taskSet, space, groupHash, progress, summary, device, continues },
    parent: parentsOfRuns(db, [id]).get(id)?.id,
    attempts: attemptsOf(db, id).map(
      ({
        startedAt: _,
        endedAt: __,
        handle: ___,
        lastHeartbeatAt: ____,
        exitCode: _____,
        exitReason: ______,
        ...rest
      }) => rest,
    ),
    artefacts: artefactsOf(db, id)
      .map(({ id: _, ...rest }) => rest)
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    series: seriesOf(db, [id])
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ id: series, ...figures }) => ({
        figures,
        curve: readCurve(db, { series, axis: 'step', from: null, to: null, width: 1_000_000, discarded: true }),
      })),
    priors: priorsOf(db, id).map(({ iteration, space: of }) => ({ iteration, of })),
    genotypes: genotypesOfRuns(db, [id]).map(({ hash, document, step, margins }) => ({
      hash,
      document,
      step,
      margins,
    })),
  };
}

it('comes to the same runs, series, genotypes and priors as the database that was lost', async () => {
  const platform = makePlatform({ role: 'ingestion' });
  const { ctx, dataDirectory, open, file } = platform;
  const { metaTrain, search, taskSet } = await makeBasis(ctx);
  const dispatcher = dispatch(dataDirectory);
  const ended = (id: RunId) =>
    vi.waitFor(() => expect(findRun(ctx.db, id)).toMatchObject({ state: 'finished', reason: null }), {
      timeout: 90_000,
    });
  const trained = makeQueuedRun(ctx, {
    ...metaTrain,
    iterations: 40,
    checkpointEvery: 2,
    priorEvery: 20,
    tasksPerIteration: 1,
    steps: 1,
  });
  const logged = () => attemptsOf(ctx.db, trained)[0];
  await vi.waitFor(
    () => {
      expect(artefactsOf(ctx.db, trained).some(({ kind }) => kind === 'checkpoint')).toBe(true);
      process.kill(logged()?.pid ?? Number.NaN, 'SIGKILL');
    },
    { timeout: 60_000, interval: 5 },
  );
  const searched = makeQueuedRun(ctx, search);
  await Promise.all([ended(trained), ended(searched)]);
  expect(attemptsOf(ctx.db, trained)).toHaveLength(2);
  const prior = priorsOf(ctx.db, trained)[0]?.id;
  const genotype = genotypesOfRuns(ctx.db, [searched])[0]?.id;
  if (prior === undefined || genotype === undefined) throw new Error('nothing was found');
  const task = { taskSet: taskSet.id };
  const adapted = makeQueuedRun(ctx, { kind: 'adapt', prior, task, steps: 3, batch: 8 });
  const retraining = { initChannels: 4, layers: 3, epochs: 2, batch: 8, auxiliary: false } as const;
  const evaluated = makeQueuedRun(ctx, { kind: 'evaluate', genotype, task, ...retraining });
  await Promise.all([ended(adapted), ended(evaluated)]);
  await dispatcher.end();

  const runs = [trained, searched, adapted, evaluated];
  const before = runs.map((id) => toldOf(ctx.db, id));
  open.close();
  const lost = `${file}.lost`;
  renameSync(file, lost);
  for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  const report = await rebuildDatabase({
    dataDirectory,
    file,
    migrations: migrationsFolder(),
    now: ctx.now(),
    isAtWork: () => false,
    onProgress: () => undefined,
  });
  expect(report).toEqual({ runs: 4, attempts: 5, notes: [] });
  const made = openDatabase(file, 'reader');
  onTestFinished(() => made.close());
  for (const [index, id] of runs.entries()) expect(toldOf(made.db, id)).toEqual(before[index]);
  expect(priorsOf(made.db, trained)[0]?.id).toBe(prior);
  expect(genotypesOfRuns(made.db, [searched])[0]?.id).toBe(genotype);
  expect(await breachesOf({ db: made.db, dataDirectory, runners: null }, checks)).toEqual([]);
}, 240_000);
