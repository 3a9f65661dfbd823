/** @file Runs that are running during the measurement: one that logs a point regularly, others that log as fast as possible. */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, copyFileSync, existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { databaseFile, openDatabase } from '@/db/open';
import { findRun } from '@/db/queries/run/run';
import { attemptFiles } from '@/domain/attempt-files';
import type { RunEventBody } from '@/domain/events';
import type { RunId } from '@/domain/ids';
import { readTiming } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { runs } from '@/server/services/runs';
import { recordSpawn } from '@/server/services/runs/life/attempt';
import { type ClaimedRun, claimNextRun } from '@/server/services/runs/life/claim';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import { listOpenAttempts } from '@/server/services/runs/life/open-attempts';
import { statusOf } from '@/server/services/system/processes';
import { metrics } from './sizes';

const loaders = 3;
/** Lines of a loader's log: more than the dispatcher reads during the measurement. */
const loadLines = 250_000;

export interface LiveRuns {
  readonly watched: RunId;
  /** Logs one point of `train.loss`; the time of writing. */
  log(step: number): number;
  /** Whether the others' logs still wait to be read. */
  loaded(): boolean;
  stop(): void;
}

/**
 * Claims runs like a dispatcher and simulates their runners, whose heartbeats it writes. An idle process takes the place
 * of each: the dispatcher looks for one with the attempt's folder at the end of its command line.
 */
export function startLiveRuns(directory: string, like: RunId): LiveRuns {
  const open = openDatabase(databaseFile(directory), 'web');
  const ctx: ServiceContext = {
    db: open.db,
    actor: { name: 'local', access: 'admin' },
    settings: { dataDirectory: directory, slots: loaders + 1, timing: readTiming(undefined) },
    now: Date.now,
  };
  const config = findRun(open.db, like)?.config;
  if (config === undefined || config.kind === 'external') throw new Error('The run to copy is missing.');
  runs.launch({
    ctx,
    input: { name: 'Live', config, seeds: Array.from({ length: loaders + 1 }, (_, seed) => 1000 + seed) },
  });
  const claimed = Array.from({ length: loaders + 1 }, () => claim(ctx));
  const runners = claimed.map((each) => each.runner);
  const [watched, ...others] = claimed;
  if (watched === undefined) throw new Error('Nothing was claimed.');
  for (const { directory: own } of claimed) mkdirSync(own, { recursive: true });
  const load = loadLog(directory);
  for (const { directory: own } of others) copyFileSync(load, path.join(own, attemptFiles.events));
  const events = path.join(watched.directory, attemptFiles.events);
  let sequence = 0;
  const write = (body: RunEventBody): void => {
    appendFileSync(events, `${JSON.stringify({ sequence: sequence++, time: Date.now(), ...body })}\n`);
  };
  write(started());
  write({ type: 'metric', key: 'train.loss', goal: 'min', unit: '' });
  write({ type: 'points', step: 1, values: { 'train.loss': 1 } });
  let beat = 0;
  const beatAll = (): void => {
    beat++;
    for (const each of claimed) heartbeat(each, beat);
  };
  beatAll();
  const timer = setInterval(beatAll, 1000);
  return {
    watched: watched.run,
    log: (step) => {
      const now = Date.now();
      write({ type: 'points', step, values: { 'train.loss': 1 / step } });
      return now;
    },
    loaded: () => {
      const size = statSync(load).size;
      const names = new Set(others.map(({ attempt }) => attempt));
      return listOpenAttempts({ ctx }).some((each) => names.has(each.attempt) && each.ingestedOffset < size);
    },
    stop: () => {
      clearInterval(timer);
      for (const runner of runners) runner.kill('SIGKILL');
      for (const { attempt, lease } of claimed) {
        endAttempt({ ctx, input: { attempt, lease, end: 'finished', code: null, reason: null, step: 1 } });
      }
      open.close();
    },
  };
}

interface LiveRun extends ClaimedRun {
  readonly runner: ChildProcess;
  readonly pid: number;
  readonly startTicks: number;
}

function claim(ctx: ServiceContext): LiveRun {
  const claimed = claimNextRun({ ctx });
  if (claimed === null) throw new Error('Nothing is queued.');
  const { attempt, lease, directory } = claimed;
  const runner = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 60_000)', directory], {
    stdio: 'ignore',
  });
  const { pid } = runner;
  const startTicks = pid === undefined ? undefined : statusOf(pid)?.startTicks;
  if (pid === undefined || startTicks === undefined) throw new Error('A process in place of a runner did not start.');
  recordSpawn({ ctx, input: { attempt, lease, pid, startTicks, host: hostname() } });
  return { ...claimed, runner, pid, startTicks };
}

function heartbeat({ directory, lease, pid, startTicks }: LiveRun, beat: number): void {
  const file = path.join(directory, attemptFiles.heartbeat);
  const content = {
    lease,
    pid,
    startTicks,
    beat,
    progressAt: Date.now(),
    step: 1,
    rssBytes: 0,
    cpuSeconds: 0,
  };
  writeFileSync(`${file}.tmp`, JSON.stringify(content));
  renameSync(`${file}.tmp`, file);
}

function started(): RunEventBody {
  return {
    type: 'started',
    pid: process.pid,
    host: hostname(),
    engine: { name: 'native', version: '1', device: 'cpu avx2' },
    environment: {},
    resumedFromStep: null,
  };
}

/** Made once, beside the data folder. */
function loadLog(directory: string): string {
  const file = path.join(path.dirname(directory), 'load.ndjson');
  if (existsSync(file)) return file;
  const line = (sequence: number, body: RunEventBody): string =>
    JSON.stringify({ sequence, time: 1_700_000_000_000 + sequence, ...body });
  const values = Object.fromEntries(metrics.map(({ key }) => [key, 0.12345]));
  const lines = [line(0, started())];
  for (let step = 1; step < loadLines; step++) lines.push(line(step, { type: 'points', step, values }));
  writeFileSync(`${file}.tmp`, `${lines.join('\n')}\n`);
  renameSync(`${file}.tmp`, file);
  return file;
}
