/** @file Masthead as `npm start` starts it, fed by its Python package, and asked what its own pages ask. */
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { z } from 'zod';
import { databaseFile } from '@/db/open';
import { type Answer, askOne, posted } from './ask';
import { best, compared, filter } from './data';
import { type Served, serve } from './process';
import type { Question, Target } from './trackers';

const root = path.resolve(import.meta.dirname, '../../..');

/** `folder`: the data folder below it is all that it writes. */
export function serveMasthead(folder: string, port: number): Promise<Served> {
  const url = `http://127.0.0.1:${port}`;
  mkdirSync(folder, { recursive: true });
  const command = {
    program: process.execPath,
    args: [
      '--max-semi-space-size=2',
      path.join(root, 'scripts/start.mjs'),
      '--data',
      dataOf(folder),
      '--port',
      String(port),
    ],
    environment: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', MASTHEAD_LOG_LEVEL: 'error' },
  };
  return serve(command, `${url}/api/health`, folder).then((served) => ({ ...served, url }));
}

export function dataOf(folder: string): string {
  return path.join(folder, 'data');
}

function ingestedPoints(folder: string): number {
  const reader = new Sqlite(databaseFile(dataOf(folder)), { readonly: true });
  try {
    return Number(reader.prepare('SELECT coalesce(sum(next_sequence), 0) FROM series').pluck().get());
  } finally {
    reader.close();
  }
}

/** Waits until so many points are in the database, where pages read them. @throws Error after ten minutes without a new one */
export async function untilIngested(folder: string, points: number): Promise<void> {
  let since = performance.now();
  for (let seen = -1; ; await wait(10)) {
    const now = ingestedPoints(folder);
    if (now >= points) return;
    if (now > seen) since = performance.now();
    seen = now;
    if (performance.now() - since > 600_000) throw new Error(`${now} of ${points} points came.`);
  }
}

/** Waits until the logs of ended runs are packed, as they are a minute or more after their end: the other one has this rest, too. */
export async function untilAtRest(folder: string): Promise<void> {
  const began = performance.now();
  const unpacked = (): boolean =>
    readdirSync(path.join(dataOf(folder), 'runs'), { recursive: true }).some((name) =>
      /events\.ndjson/.test(String(name)),
    );
  while (unpacked()) {
    if (performance.now() - began > 1_800_000) throw new Error('Logs of ended runs stay unpacked.');
    await wait(1_000);
  }
}

const indexSchema = z.object({ rows: z.array(z.unknown()) });
const curvesSchema = z.array(
  z.object({ result: z.object({ data: z.object({ json: z.array(z.object({ points: z.number() })) }) }) }),
);

async function curves(url: string, requests: readonly { run: string; key: string }[]): Promise<Answer> {
  const { body, bytes } = await askOne(
    `${url}/api/trpc/series.curvesPacked?batch=1`,
    posted({ 0: { json: { requests, axis: 'step', width: 600 } } }),
  );
  const [answer] = curvesSchema.parse(body);
  return { count: answer?.result.data.json.filter(({ points }) => points > 0).length ?? 0, bytes };
}

export const askMasthead: Readonly<Record<Question, (target: Target) => Promise<Answer>>> = {
  table: async ({ url }) => {
    const input = {
      query: `config.params.lr = ${filter.lr} AND best(${best}) > ${filter.above}`,
      sort: `best(${best})`,
      columns: [`best(${best})`, 'config.params.lr', 'state', 'created'],
    };
    const { body, bytes } = await askOne(`${url}/api/v1/runs/index?input=${encodeURIComponent(JSON.stringify(input))}`);
    return { count: indexSchema.parse(body).rows.length, bytes };
  },
  wide: ({ url, ids: [run = ''], wide }) =>
    curves(
      url,
      wide.map((key) => ({ run, key })),
    ),
  compare: ({ url, compared: runs }) =>
    curves(
      url,
      runs.map((run) => ({ run, key: compared })),
    ),
};
