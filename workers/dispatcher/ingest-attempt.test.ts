/** @file Ingestion over a real database: an event that the database refuses is skipped, the others are kept. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseFile } from '@/db/open';
import { findSeries } from '@/db/queries/series';
import { SeriesMemory } from '@/db/series/known-series';
import { attemptFiles } from '@/domain/attempt-files';
import type { RunId } from '@/domain/ids';
import { readTiming } from '@/domain/tunables';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { claimNextRun } from '@/server/services/runs/life/claim';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import { listOpenAttempts } from '@/server/services/runs/life/open-attempts';
import { Pace } from './batches';
import type { DispatcherDependencies } from './dependencies';
import { ingestAttempt } from './ingest-attempt';
import { parseLines } from './parse-events';
import { readTail } from './read-new-lines';
import { openTestPlatform, type TestPlatform } from './test-support/platform';

let platform: TestPlatform;
beforeEach(() => {
  platform = openTestPlatform('none');
});
afterEach(() => platform.close());

/** No executor is needed to read a log. */
function dependencies(timing = {}): Pick<DispatcherDependencies, 'ctx' | 'timing' | 'log' | 'monotonic'> {
  const quiet = () => undefined;
  const log = { info: quiet, warn: quiet, error: quiet };
  return { ctx: platform.ctx, timing: { ...readTiming(undefined), ...timing }, monotonic: () => 0, log };
}

async function ingest(lines: readonly object[], timing = {}) {
  const { read, ...begun } = begin(lines);
  await read(timing);
  return { ...begun, read: () => read(timing) };
}

/** Writes the log of a run that was claimed, and reads nothing yet. */
function begin(lines: readonly object[]) {
  const run = platform.launch({ steps: 10 });
  const claimed = claimNextRun({ ctx: platform.ctx });
  if (claimed === null) throw new Error('nothing to claim');
  mkdirSync(claimed.directory, { recursive: true });
  const text = lines.map((line, sequence) => `${JSON.stringify({ sequence, time: 1, ...line })}\n`).join('');
  writeFileSync(path.join(claimed.directory, attemptFiles.events), text);
  const read = async (timing = {}) => {
    for (const open of listOpenAttempts({ ctx: platform.ctx })) {
      const pace = new Pace({ ...readTiming(undefined), ...timing });
      await ingestAttempt(dependencies(timing), open, { pace, memory: new SeriesMemory() });
    }
  };
  return { run, read, bytes: Buffer.byteLength(text) };
}

const point = (step: number) => ({ type: 'points', step, values: { a: step } });

describe('ingesting a log', () => {
  it('takes what it can when the database refuses an event, and raises an alarm', async () => {
    const refuse = sql`CREATE TRIGGER refuse BEFORE INSERT ON alarm WHEN NEW.alarm = 'refused'
      BEGIN SELECT RAISE(ABORT, 'not this one'); END`;
    platform.ctx.db.run(refuse);
    const refused = { type: 'alarm', alarm: 'refused', message: '' };
    const { run, bytes } = await ingest([point(1), point(2), refused, point(3)]);
    expect(platform.series(run, 'a').values).toEqual([1, 2, 3]);
    expect(platform.alarms(run)).toEqual([expect.stringContaining('alarm was refused: not this one')]);
    expect(platform.attempts(run)[0]).toMatchObject({ ingestedOffset: bytes, ingestedSequence: 3 });
  });

  it('reads a long log in pieces and small transactions to the same series', async () => {
    const steps = Array.from({ length: 300 }, (_, index) => index + 1);
    const { run, read, bytes } = await ingest(steps.map(point), { ingestBytes: 700, ingestPoints: 3 });
    while ((platform.attempts(run)[0]?.ingestedOffset ?? 0) < bytes) await read();
    expect(platform.series(run, 'a').values).toEqual(steps);
    await read();
    expect(platform.series(run, 'a').values).toEqual(steps);
  });

  describe('of a run with 5,000 metrics', () => {
    const keys = Array.from({ length: 5000 }, (_, key) => `metric.${key}`);
    const steps = [1, 2].map((step) => ({
      type: 'points',
      step,
      values: Object.fromEntries(keys.map((key, place) => [key, step * place])),
    }));
    const values = (run: RunId) => [0, 2500, 4999].map((place) => platform.series(run, `metric.${place}`).values);
    const whole = [0, 2500, 4999].map((place) => [place, 2 * place]);

    it('lets another program write every few series', async () => {
      const other = new Sqlite(databaseFile(platform.dataDirectory), { timeout: 0 });
      const written = other.prepare('SELECT max(rowid) FROM chunk').pluck();
      const seen: number[] = [];
      // Takes the lock at every turn of the event loop; it is never held during others' turns.
      let over = false;
      const watch = (): void => {
        other.exec('BEGIN IMMEDIATE');
        seen.push(Number(written.get()));
        other.exec('COMMIT');
        if (!over) setImmediate(watch);
      };
      setImmediate(watch);
      const { run } = await ingest(steps);
      over = true;
      await new Promise(setImmediate);
      other.close();
      const most = readTiming(undefined).ingestSeries;
      const grown = seen.slice(1).map((count, at) => count - (seen[at] ?? 0));
      expect(Math.max(...grown)).toBeLessThanOrEqual(2 * most);
      expect(values(run)).toEqual(whole);
    });

    it('continues in the middle of a step after its dispatcher was killed', async () => {
      const refuse = sql`CREATE TRIGGER killed BEFORE INSERT ON series WHEN NEW.key = 'metric.2600'
        BEGIN SELECT RAISE(ROLLBACK, 'killed'); END`;
      platform.ctx.db.run(refuse);
      const { run, read } = begin(steps);
      const [open] = listOpenAttempts({ ctx: platform.ctx });
      if (open === undefined) throw new Error('nothing is open');
      const piece = readTail(path.join(open.directory, attemptFiles.events), 0, 1 << 20);
      const events = parseLines(piece).flatMap((line) => (line.kind === 'event' ? [line.event] : []));
      const { attempt, lease } = open;
      const input = { attempt, lease, events, newOffset: piece.offset, seriesAtMost: 700 };
      for (let part = 0; part < 3; part++) expect(applyEvents({ ctx: platform.ctx, input }).more).toBe(true);
      expect(() => applyEvents({ ctx: platform.ctx, input })).toThrow(/killed|insert/);
      platform.ctx.db.run(sql`DROP TRIGGER killed`);
      // Another dispatcher, which reads less at a time.
      await read({ ingestBytes: 4096, ingestSeries: 800 });
      while ((platform.attempts(run)[0]?.ingestedSequence ?? 0) < 1)
        await read({ ingestBytes: 4096, ingestSeries: 800 });
      expect(values(run)).toEqual(whole);
      expect(platform.attempts(run)[0]).toMatchObject({ partialThrough: null, partialSeries: 0 });
    });
  });

  describe('in transactions of few rows, however many series', () => {
    const keys = Array.from({ length: 120 }, (_, key) => `metric.${key}`);
    const step = (at: number) => ({
      type: 'points',
      step: at,
      values: Object.fromEntries(keys.map((key, place) => [key, at * place])),
    });
    const timing = { ...readTiming(undefined), ingestBytes: 1 << 16, ingestSeries: 20 };
    /** Rows of each transaction. */
    async function ingestCounting(): Promise<number[]> {
      const total = (): number => platform.ctx.db.get<{ n: number }>(sql`SELECT total_changes() AS n`).n;
      const rows: number[] = [];
      let before = total();
      class Counting extends Pace {
        override took(): void {
          rows.push(total() - before);
          before = total();
        }
      }
      const watch = { pace: new Counting(timing), memory: new SeriesMemory() };
      for (let more = true; more; ) {
        more = false;
        for (const open of listOpenAttempts({ ctx: platform.ctx })) {
          more = (await ingestAttempt(dependencies(timing), open, watch)) || more;
        }
      }
      return rows;
    }
    const most = 2 * timing.ingestSeries + 60;

    it('also if the open ends of all series are merged at the same step', async () => {
      const { run } = begin(Array.from({ length: 600 }, (_, at) => step(at)));
      const rows = await ingestCounting();
      expect(Math.max(...rows)).toBeLessThanOrEqual(most);
      const { values } = platform.series(run, 'metric.119');
      expect(values).toHaveLength(600);
      expect(values.at(-1)).toBe(119 * 599);
    });

    it('also if a resume discards points of all series, and its dispatcher is killed meanwhile', async () => {
      const started = {
        type: 'started',
        pid: 1,
        host: 'here',
        engine: { name: 'native', version: '1', device: 'cpu' },
        environment: {},
      };
      const { run } = begin([{ ...started, resumedFromStep: null }, ...[1, 2, 3].map(step)]);
      await ingestCounting();
      const [first] = listOpenAttempts({ ctx: platform.ctx });
      if (first === undefined) throw new Error('nothing is open');
      const { attempt, lease } = first;
      const input = { attempt, lease, end: 'interrupted', code: null, reason: null, step: 3 } as const;
      endAttempt({ ctx: platform.ctx, input });
      const claimed = claimNextRun({ ctx: platform.ctx });
      if (claimed === null) throw new Error('nothing to claim');
      mkdirSync(claimed.directory, { recursive: true });
      const lines = [{ ...started, resumedFromStep: 1 }, step(2)];
      const text = lines.map((line, sequence) => `${JSON.stringify({ sequence, time: 1, ...line })}\n`).join('');
      writeFileSync(path.join(claimed.directory, attemptFiles.events), text);
      platform.ctx.db.run(sql`CREATE TRIGGER killed BEFORE UPDATE ON series WHEN NEW.key = 'metric.77'
        BEGIN SELECT RAISE(ROLLBACK, 'killed'); END`);
      const figures = (key: string) => findSeries(platform.ctx.db, run, key);
      await expect(ingestUntilKilled()).resolves.toBe(true);
      expect(figures('metric.0')?.count).toBe(1);
      expect(figures('metric.77')?.count).toBe(3);
      expect(platform.attempts(run)[1]).toMatchObject({ ingestedSequence: -1, partialThrough: 0 });
      platform.ctx.db.run(sql`DROP TRIGGER killed`);
      const rows = await ingestCounting();
      expect(Math.max(...rows)).toBeLessThanOrEqual(most);
      for (const [place, key] of keys.entries()) {
        expect(figures(key)).toMatchObject({ count: 2, nextSequence: 4, lastStep: 2, last: 2 * place });
      }
    });

    /** Like a process that dies in a transaction: its event is not skipped. */
    async function ingestUntilKilled(): Promise<boolean> {
      const [open] = listOpenAttempts({ ctx: platform.ctx });
      if (open === undefined) throw new Error('nothing is open');
      const piece = readTail(path.join(open.directory, attemptFiles.events), 0, 1 << 20);
      const events = parseLines(piece)
        .flatMap((line) => (line.kind === 'event' ? [line.event] : []))
        .slice(0, 1);
      const { attempt, lease } = open;
      const input = { attempt, lease, events, newOffset: 1, seriesAtMost: timing.ingestSeries };
      try {
        while (applyEvents({ ctx: platform.ctx, input }).more);
        return false;
      } catch {
        return true;
      }
    }
  });
});
