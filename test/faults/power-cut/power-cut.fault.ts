/**
 * @file Power cuts at every moment of a run, in the long form: any number of unflushed names, each kind of tail; and for some of them the
 * full recovery: a database rebuilt from what is left and the run resumed to its end by the real dispatcher.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { migrationsFolder } from '@/db/migrate';
import { databaseFile, openDatabase } from '@/db/open';
import { findRun } from '@/db/queries/run/run';
import { findSeries } from '@/db/queries/series';
import { readCurve } from '@/db/series/read-curve';
import { runIdSchema } from '@/domain/ids';
import { randomStream } from '@/domain/random';
import { readTiming } from '@/domain/tunables';
import { breachesOf, checks } from '@/server/services/fsck/fsck';
import { rebuildDatabase } from '@/server/services/rebuild/rebuild';
import { resume } from '@/server/services/runs/life/resume';
import { temporaryDirectory } from '@/test/temporary-directory';
import { counterKey, expectedSeries } from '@/workers/runner/test-support/counting-run';
import { bundlePrograms } from '@/workers/test-support/programs';
import { checkFolder } from './check';
import { type RecordedRun, recordRun, seed } from './recorded-run';
import { diskAfter, looseNames, materialise, tails } from './replay';

/** Cuts after which the full recovery is tested. */
const wholeWays = 12;

it('lose nothing that was flushed, whatever else remains', async () => {
  const home = temporaryDirectory();
  const run = await recordRun(home, 24, 4);
  const target = path.join(home, 'after');
  let cuts = 0;
  for (let end = 0; end <= run.changes.length; end++) {
    const disk = diskAfter(run.changes, end);
    for (let kept = 0; kept <= looseNames(disk); kept++) {
      for (const tail of tails) {
        rmSync(target, { recursive: true, force: true });
        mkdirSync(target);
        materialise(disk, { root: run.root, target, kept, tail });
        await checkFolder(run, disk, target);
        cuts += 1;
      }
    }
  }
  console.info(`${cuts} states of the disk after ${run.changes.length} changes`);
}, 600_000);

it('leave a folder that a database is rebuilt from, on which the run ends as an uninterrupted one', async () => {
  const home = temporaryDirectory();
  const run = await recordRun(home, 24, 4);
  const programs = await bundlePrograms({
    dispatcher: new URL('../../../workers/dispatcher/main.ts', import.meta.url),
    runner: new URL('../../../workers/runner/test-support/counting-runner.ts', import.meta.url),
    heartbeat: new URL('../../../workers/runner/heartbeat.ts', import.meta.url),
  });
  onTestFinished(() => programs.remove());
  const draw = randomStream(seed, 'power-cut');
  for (let way = 0; way < wholeWays; way++) {
    const target = path.join(home, `after-${way}`);
    mkdirSync(target);
    // After the folder's creation: before it there is no run to resume.
    const disk = diskAfter(run.changes, Math.floor(run.changes.length * (0.3 + (0.7 * way) / wholeWays)));
    const tail = tails[draw.integer(tails.length)] ?? 'none';
    materialise(disk, { root: run.root, target, kept: draw.integer(looseNames(disk) + 1), tail });
    await goOn(run, target, programs.file('dispatcher'));
  }
}, 600_000);

async function goOn({ directory, steps }: RecordedRun, dataDirectory: string, program: string): Promise<void> {
  const id = runIdSchema.parse(directory.split(path.sep)[1]);
  const file = databaseFile(dataDirectory);
  const now = Date.now();
  const whole = { dataDirectory, file, migrations: migrationsFolder(), now };
  await rebuildDatabase({ ...whole, isAtWork: () => false, onProgress: () => undefined });
  const { db, close } = openDatabase(file, 'web');
  const actor = { name: 'test', access: 'admin' } as const;
  const ctx = { db, actor, settings: { dataDirectory, slots: 1, timing: readTiming(undefined) }, now: Date.now };
  // The counting run opens no data; the dispatcher asks for the folder.
  mkdirSync(path.join(dataDirectory, 'datasets', 'no-data'), { recursive: true });
  if (findRun(db, id)?.state !== 'finished') resume({ ctx, input: { id } });
  const env = { ...process.env, MASTHEAD_DATA: dataDirectory, MASTHEAD_TUNABLES: '{"dispatchEvery": 20}' };
  const child: ChildProcess = spawn(process.execPath, [program], { stdio: 'ignore', env });
  try {
    await vi.waitFor(() => expect(findRun(db, id)?.state).toBe('finished'), { timeout: 60_000 });
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  const series = findSeries(db, id, counterKey)?.id ?? -1;
  const all = { series, axis: 'step', from: null, to: null, width: 1_000_000, discarded: false } as const;
  expect(readCurve(db, all).mean).toEqual(expectedSeries(seed, steps));
  const wanted = checks.filter(({ id: check }) => check !== 'dataset-files');
  expect(await breachesOf({ db, dataDirectory, runners: null }, wanted)).toEqual([]);
  close();
}
