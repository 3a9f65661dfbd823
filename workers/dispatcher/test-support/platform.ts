/** @file A platform for tests: a data folder with a migrated database, queued counting runs, and real dispatchers on it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrateDatabase } from '@/db/migrate';
import { databaseFile, openDatabase } from '@/db/open';
import { alarmsOf } from '@/db/queries/alarm';
import { attemptsOf } from '@/db/queries/attempt';
import { insertDataset } from '@/db/queries/dataset';
import { findRun, insertRun } from '@/db/queries/run/run';
import { findSeries } from '@/db/queries/series';
import { insertSpace } from '@/db/queries/space';
import { insertTaskSet } from '@/db/queries/task-set';
import type { RunRow } from '@/db/schema';
import { readCurve } from '@/db/series/read-curve';
import { contentHash } from '@/domain/content-hash';
import type { DeviceRequest } from '@/domain/engine-names';
import { datasetIdSchema, newIdText, type RunId, runIdSchema, spaceIdSchema, taskSetIdSchema } from '@/domain/ids';
import { metaTrainConfigSchema } from '@/domain/run-config';
import { searchSpaceSchema } from '@/domain/space';
import { taskSetSpecSchema } from '@/domain/task-set';
import { readTiming } from '@/domain/tunables';
import { breachesOf, checks, livingRunners } from '@/server/services/fsck/fsck';
import { runs } from '@/server/services/runs';
import type { DispatcherContext } from '../dependencies';

export interface DispatcherProcess {
  readonly child: ChildProcess;
  /** Exit status or signal. */
  readonly ended: Promise<number | NodeJS.Signals>;
  stderr(): string;
}

export interface TestPlatform {
  readonly ctx: DispatcherContext;
  readonly dataDirectory: string;
  launch(options: {
    steps: number;
    checkpointEvery?: number;
    seed?: number;
    device?: DeviceRequest;
    target?: string;
  }): RunId;
  startDispatcher(environment?: Record<string, string>, flags?: readonly string[]): DispatcherProcess;
  stop(run: RunId): void;
  run(id: RunId): RunRow;
  runs(ids: readonly RunId[]): RunRow[];
  attempts(id: RunId): ReturnType<typeof attemptsOf>;
  alarms(id: RunId): string[];
  /** The counter's series as it counts now: steps and values. */
  series(id: RunId, key: string): { steps: number[]; values: number[] };
  /** Pids of live runners. */
  livingRunners(): number[];
  /** Broken invariants of the database and of live runners, as `masthead fsck` reports them. */
  breaches(): Promise<string[]>;
  /** Kills live processes and removes the folder; returns the killed pids. @throws if an invariant broke */
  close(): Promise<number[]>;
  /** For the end of a failed test: leaves no process behind. */
  abandon(): Promise<void>;
}

/** Fast enough for tests; a test may override it. */
const timing = {
  heartbeatEvery: 25,
  controlEvery: 10,
  dispatchEvery: 20,
  presenceEvery: 100,
  // A busy machine may delay a heartbeat for long: only tests of silence use short limits.
  silentAfter: 10_000,
  lostAfter: 60_000,
  stopGrace: 10_000,
  killGrace: 10_000,
  retryAfter: 20,
  placingRetry: 50,
};

/** @param home where its data folder is made; by default the system's folder for temporary files */
export function openTestPlatform(program: string, home = tmpdir()): TestPlatform {
  const dataDirectory = mkdtempSync(path.join(home, 'masthead-platform-'));
  const file = databaseFile(dataDirectory);
  migrateDatabase(file);
  // As the dispatcher does: it waits for the lock, where the web server's requests would try again.
  const database = openDatabase(file, 'ingestion');
  const { db } = database;
  const actor = { name: 'test', access: 'admin' } as const;
  const ctx: DispatcherContext = {
    db,
    actor,
    settings: { dataDirectory, slots: 2, timing: readTiming(undefined) },
    now: Date.now,
  };
  const basis = insertBasis(ctx);
  const dispatchers: DispatcherProcess[] = [];
  const requireRow = (id: RunId): RunRow => {
    const row = findRun(db, id);
    if (row === undefined) throw new Error(`no run ${id}`);
    return row;
  };
  const attempts = (id: RunId) => attemptsOf(db, id);
  const runners = () => livingRunners(dataDirectory);
  // Nobody opens its dataset: it has no files.
  const wanted = checks.filter(({ id }) => id !== 'dataset-files');
  const breaches = () => breachesOf({ db, dataDirectory, runners }, wanted);

  const endDispatchers = async (): Promise<void> => {
    for (const { child, ended } of dispatchers) {
      child.kill('SIGKILL');
      await ended;
    }
  };

  return {
    ctx,
    dataDirectory,
    launch({ steps, checkpointEvery = 10, seed = 7, device = 'auto', target = 'local' }) {
      const config = metaTrainConfigSchema.parse({
        kind: 'meta-train',
        ...basis,
        iterations: steps,
        checkpointEvery,
        seed,
        device,
        target,
      });
      const now = Date.now();
      const row = {
        id: runIdSchema.parse(newIdText('run')),
        name: `Count to ${steps}`,
        kind: 'meta-train' as const,
        state: 'queued' as const,
        tags: [],
        notes: '',
        seed,
        groupHash: contentHash(config),
        priority: 0,
        config,
        ...basis,
        createdAt: now,
        queuedAt: now,
        summary: {},
      };
      insertRun(db, row, { prior: null, genotype: null });
      return row.id;
    },
    startDispatcher(environment = {}, flags = []) {
      const tunables = { ...timing, ...JSON.parse(environment.MASTHEAD_TUNABLES ?? '{}') };
      const started = start(program, flags, {
        MASTHEAD_DATA: dataDirectory,
        MASTHEAD_SLOTS: '2',
        // Input of the counting runner.
        MASTHEAD_RUNNER_ENV: 'COUNTER_PACE,COUNTER_HOLD,COUNTER_GO,COUNTER_FAULT',
        ...environment,
        MASTHEAD_TUNABLES: JSON.stringify(tunables),
      });
      dispatchers.push(started);
      return started;
    },
    stop: (id) => void runs.stop({ ctx, input: { id } }),
    run: requireRow,
    runs: (ids) => ids.map(requireRow),
    attempts,
    alarms: (id) => alarmsOf(db, id).map(({ message }) => message),
    series(id, key) {
      const series = findSeries(db, id, key);
      if (series === undefined) return { steps: [], values: [] };
      const query = {
        series: series.id,
        axis: 'step',
        from: null,
        to: null,
        width: 1_000_000,
        discarded: false,
      } as const;
      const curve = readCurve(db, query);
      return { steps: curve.step, values: curve.mean };
    },
    livingRunners: () => runners().map(({ pid }) => pid),
    breaches,
    async abandon() {
      await endDispatchers();
      for (const { pid } of runners()) kill(pid);
      rmSync(dataDirectory, { recursive: true, force: true });
    },
    async close() {
      await endDispatchers();
      const left = runners().map(({ pid }) => pid);
      const broken = await breaches();
      for (const pid of left) kill(pid);
      database.close();
      rmSync(dataDirectory, { recursive: true, force: true });
      if (broken.length > 0) throw new Error(broken.join('\n'));
      return left;
    },
  };
}

/** It may have ended in between. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function start(program: string, flags: readonly string[], environment: Record<string, string>): DispatcherProcess {
  const env = { ...process.env, MASTHEAD_LOG_LEVEL: 'debug', ...environment };
  const child = spawn(process.execPath, [program, ...flags], { stdio: ['ignore', 'ignore', 'pipe'], env });
  const chunks: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = once(child, 'exit').then(() => child.signalCode ?? child.exitCode ?? -1);
  return { child, ended, stderr: () => Buffer.concat(chunks).toString() };
}

/** What a counting run uses: a dataset that nobody opens, a task set, a space. */
function insertBasis({ db, settings, now }: DispatcherContext) {
  const dataset = datasetIdSchema.parse(newIdText('ds'));
  const taskSet = taskSetIdSchema.parse(newIdText('ts'));
  const space = spaceIdSchema.parse(newIdText('sp'));
  const directory = path.join('datasets', dataset);
  mkdirSync(path.join(settings.dataDirectory, directory), { recursive: true });
  const hash = '0'.repeat(64);
  const split = {
    images: 4,
    imagesFile: 'i',
    labelsFile: 'l',
    imagesSha256: hash,
    labelsSha256: hash,
    classCounts: [2, 2],
  };
  const times = { createdAt: now(), updatedAt: now() };
  insertDataset(db, {
    id: dataset,
    name: 'Nothing',
    directory,
    manifest: {
      version: 1,
      name: 'Nothing',
      height: 28,
      width: 28,
      channels: 1,
      classes: ['a', 'b'],
      mean: [0],
      deviation: [1],
      licence: 'CC0',
      origin: 'test',
      train: split,
      test: split,
      contentHash: hash,
    },
    contentHash: hash,
    bytes: 0,
    createdAt: now(),
  });
  const spec = taskSetSpecSchema.parse({
    sources: [{ dataset, classes: { metaTrain: [0, 1], metaValidation: [], heldOut: [] } }],
    ways: { min: 2, max: 2 },
    resolutions: [28],
    perClass: { train: 1, validation: 0, test: 1 },
  });
  insertTaskSet(db, { id: taskSet, name: 'Nothing', spec, contentHash: contentHash(spec), ...times });
  const document = searchSpaceSchema.parse({ operations: ['skip_connect', 'sep_conv_3x3'] });
  insertSpace(db, { id: space, name: 'Small', document, contentHash: contentHash(document), ...times });
  return { taskSet, space };
}
