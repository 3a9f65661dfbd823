/** @file The demo from an empty folder on a built checkout: how long it takes, and what of it the runs computed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { z } from 'zod';
import { databaseFile } from '@/db/open';
import { readLogText } from '@/server/services/ended-logs/packed-log';
import { watched } from './watched';

const root = path.resolve(import.meta.dirname, '../..');
const goalSeconds = 180;

const rowSchema = z.array(
  z.object({ directory: z.string(), began: z.number(), ended: z.number(), kind: z.string(), name: z.string() }),
);
const eventSchema = z.object({ type: z.string(), time: z.number() });

export async function measureDemo() {
  const data = mkdtempSync(path.join(tmpdir(), 'masthead-bench-demo-'));
  try {
    const program = watched('npm', ['run', 'demo', '--', '--exit', '--data', data], { cwd: root });
    await program.until(/^Stopped\./);
    await program.ended;
    const interesting = /^\d |are up|done in|All of it took|Stopped\./;
    const last = program.lines.at(-1);
    return {
      goalSeconds,
      seconds: last?.at,
      cpu: last?.cpu,
      lines: program.lines
        .filter(({ text }) => interesting.test(text.trim()))
        .map(({ text, at }) => `${at.toFixed(1)} s: ${text.trim()}`),
      ...runsOf(data),
    };
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** Seconds of all attempts together, by what they went into; `idle`: of two slots, while runs were waiting or being placed. */
function runsOf(data: string) {
  const database = new Sqlite(databaseFile(data), { readonly: true });
  const query = `SELECT attempt.directory AS directory, attempt.started_at AS began, attempt.ended_at AS ended, run.kind AS kind, run.name AS name
    FROM attempt JOIN run ON run.id = attempt.run_id WHERE attempt.ended_at IS NOT NULL`;
  try {
    const parts = { beforeStarted: 0, beforeFirstPoint: 0, working: 0, ending: 0 };
    const rows = rowSchema.parse(database.prepare(query).all());
    for (const { directory, began, ended } of rows) {
      const events = Buffer.concat([...(readLogText(path.join(data, directory)) ?? [])])
        .toString()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => eventSchema.parse(JSON.parse(line)));
      const started = events.find(({ type }) => type === 'started')?.time ?? began;
      const point = events.find(({ type }) => type === 'points' || type === 'progress')?.time ?? started;
      const over = events.at(-1)?.time ?? point;
      parts.beforeStarted += started - began;
      parts.beforeFirstPoint += point - started;
      parts.working += over - point;
      parts.ending += ended - over;
    }
    return {
      runs: rows.length,
      slotSeconds: Object.fromEntries(Object.entries(parts).map(([name, sum]) => [name, Math.round(sum / 100) / 10])),
    };
  } finally {
    database.close();
  }
}
