/**
 * @file Points by MLflow's protocol over HTTP: scripts that log batches as its clients do, the production web server, a dispatcher's own process,
 * SQLite. Some batches are sent twice, as where an answer was lost; NaN, infinities, odd names and repeated steps are among the points. At
 * the end every series is held against what was sent.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { migrateDatabase } from '@/db/migrate';
import { databaseFile, openDatabase } from '@/db/open';
import { findSeries } from '@/db/queries/series';
import { readPoints } from '@/db/series/read-points';
import { runIdSchema } from '@/domain/ids';
import { spread } from '../quantile';
import { startDispatcher, startServer } from '../ui/platform';
import { cores, cpuSeconds } from './ingest';

export interface MlflowLoad {
  readonly runs: number;
  /** Of a batch; a client sends 1,000 at most. */
  readonly metrics: number;
  readonly pointsPerSecond: number;
  readonly seconds: number;
  /** One batch of so many is sent again. */
  readonly againEvery: number;
}

const keys = [
  'train/loss',
  'accuracy',
  'lr-Adam',
  'name with space',
  'ü/日本',
  '__proto__',
  'a.b.c',
  'strange',
] as const;
const strange = ['NaN', 'Infinity', '-Infinity'] as const;

interface Point {
  readonly key: (typeof keys)[number];
  readonly value: number | (typeof strange)[number];
  readonly timestamp: number;
  readonly step: number;
}

/** The `number`th batch of a run. Steps come twice, as where an epoch is logged again. */
function batchOf(number: number, size: number): Point[] {
  return Array.from({ length: size }, (_, at) => {
    const place = number * size + at;
    const row = Math.floor(place / keys.length);
    const key = keys[place % keys.length] ?? keys[0];
    const value = key === 'strange' ? (strange[row % strange.length] ?? 'NaN') : Math.sin(row / 50) / (1 + (place % 7));
    return { key, value, timestamp: 1_700_000_000_000 + row, step: row - (row % 2) };
  });
}

interface Script {
  readonly run: string;
  /** Batches that were answered. */
  sent: number;
}

export async function measureMlflow(load: MlflowLoad) {
  const directory = mkdtempSync(path.join(tmpdir(), 'masthead-bench-mlflow-'));
  const file = databaseFile(directory);
  migrateDatabase(file);
  const dispatcher = startDispatcher(directory);
  const server = await startServer(directory);
  const agent = new Agent({ keepAlive: true, maxSockets: load.runs });
  const post = poster(server.url, agent);
  try {
    const scripts: Script[] = [];
    for (let at = 0; at < load.runs; at++) {
      const answer = await post('runs/create', JSON.stringify({ experiment_id: '0', run_name: `Script ${at}` }));
      const run = /"run_id":"(run_\w+)"/.exec(answer)?.[1];
      if (run === undefined) throw new Error(`The run was not begun: ${answer}`);
      scripts.push({ run, sent: 0 });
    }
    const perSecond = load.pointsPerSecond / load.metrics;
    const total = Math.floor(perSecond * load.seconds);
    const answered: number[] = [];
    const [serverBefore, dispatcherBefore, ownBefore] = [
      cpuSeconds(server.pid),
      cpuSeconds(dispatcher.pid),
      process.cpuUsage(),
    ];
    const began = performance.now();
    let next = 0;
    let again = 0;
    /** One script after the other takes the next batch when it is due; a script waits for its answer. */
    const work = async (script: Script): Promise<void> => {
      while (next < total) {
        const number = next++;
        await wait(Math.max(0, began + (number / perSecond) * 1000 - performance.now()));
        const body = JSON.stringify({ run_id: script.run, metrics: batchOf(script.sent, load.metrics) });
        const asked = performance.now();
        await post('runs/log-batch', body);
        answered.push(performance.now() - asked);
        script.sent += 1;
        if (number % load.againEvery !== 0) continue;
        await post('runs/log-batch', body);
        again += 1;
      }
    };
    await Promise.all(scripts.map(work));
    const lasted = (performance.now() - began) / 1000;
    const own = process.cpuUsage(ownBefore);
    const serverCpu = cpuSeconds(server.pid) - serverBefore;
    const ingestedThen = ingestedPoints(file);
    const points = scripts.reduce((sum, { sent }) => sum + sent, 0) * load.metrics;
    const caughtUp = await untilIngested(file, points);
    const dispatcherCpu = cpuSeconds(dispatcher.pid) - dispatcherBefore;
    return {
      load,
      seconds: Math.round(lasted * 10) / 10,
      points,
      batchesSentAgain: again,
      /** Answered, by HTTP. */
      pointsPerSecond: Math.round(points / lasted),
      /** In the database when the last was answered. */
      ingestedPerSecond: Math.round(ingestedThen / lasted),
      caughtUpAfterMs: Math.round(caughtUp),
      answeredMs: spread(answered),
      serverCores: cores(serverCpu, lasted),
      dispatcherCores: cores(dispatcherCpu, lasted),
      benchCores: cores((own.user + own.system) / 1e6, lasted),
      /** By the server's and the dispatcher's own time on cores: what others on the machine leave them. */
      pointsPerCpuSecond: Math.round(points / (serverCpu + dispatcherCpu)),
      differences: differences(file, scripts, load.metrics),
    };
  } finally {
    agent.destroy();
    await server.stop();
    await dispatcher.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @throws Error where an answer is none of 200 */
function poster(url: string, agent: Agent): (at: string, body: string) => Promise<string> {
  return (at, body) =>
    new Promise((resolve, reject) => {
      const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
      const asked = request(`${url}/api/2.0/mlflow/${at}`, { agent, method: 'POST', headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (piece: string) => {
          text += piece;
        });
        answer.on('end', () =>
          answer.statusCode === 200 ? resolve(text) : reject(new Error(`${at}: ${answer.statusCode} ${text}`)),
        );
        answer.on('error', reject);
      });
      asked.on('error', reject);
      asked.end(body);
    });
}

function ingestedPoints(file: string): number {
  const reader = new Sqlite(file, { readonly: true });
  try {
    return Number(reader.prepare('SELECT coalesce(sum(next_sequence), 0) FROM series').pluck().get());
  } finally {
    reader.close();
  }
}

/** Milliseconds. @throws Error after five minutes */
async function untilIngested(file: string, points: number): Promise<number> {
  const began = performance.now();
  while (ingestedPoints(file) < points) {
    if (performance.now() - began > 300_000) throw new Error(`${ingestedPoints(file)} of ${points} points came.`);
    await wait(20);
  }
  return performance.now() - began;
}

/** Series whose points are not what was sent, in its order: none. */
function differences(file: string, scripts: readonly Script[], size: number): string[] {
  const { db, close } = openDatabase(file, 'reader');
  const found: string[] = [];
  try {
    for (const { run, sent } of scripts) {
      const expected = new Map(keys.map((key) => [key, createHash('sha256')] as const));
      for (let number = 0; number < sent; number++)
        for (const { key, value, timestamp, step } of batchOf(number, size))
          expected.get(key)?.update(`${step} ${timestamp} ${value}\n`);
      for (const [key, hash] of expected) {
        const series = findSeries(db, runIdSchema.parse(run), key);
        const read = createHash('sha256');
        for (const { steps, times, values } of series === undefined ? [] : readPoints(db, series, { discarded: false }))
          for (const [at, step] of steps.entries()) read.update(`${step} ${times[at]} ${values[at]}\n`);
        if (read.digest('hex') !== hash.digest('hex')) found.push(`${run} ${key}`);
      }
    }
  } finally {
    close();
  }
  return found;
}
