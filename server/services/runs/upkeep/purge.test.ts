/** @file Removing a run permanently: few rows per transaction, whatever depends on it, and continued after a kill. */
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { Database } from '@/db/open';
import { appendLogLines } from '@/db/queries/log';
import type { RunEventBody } from '@/domain/events';
import { tunables } from '@/domain/tunables';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { eventLog, makeRunningRun, pointsBody, startedBody } from '@/test/factories/run';
import { runs } from '..';
import { endAttempt } from '../life/end-attempt';
import { finishPurges } from './trash';

const metrics = 600;
const lines = 500;

/** A run in the trash with many series and log lines, and a count of what each transaction changes. */
async function largeRun() {
  const { ctx } = makePlatform();
  const { metaTrain } = await makeBasis(ctx);
  const make = () => {
    const { run, attempt, lease } = makeRunningRun(ctx, metaTrain);
    const values = Object.fromEntries(Array.from({ length: metrics }, (_, key) => [`metric.${key}`, key]));
    const events: RunEventBody[] = [startedBody, pointsBody(1, values)];
    applyEvents({ ctx, input: { attempt, lease, events: eventLog(events), newOffset: 1 } });
    appendLogLines(
      ctx.db,
      Array.from({ length: lines }, (_, sequence) => {
        const where = { run, attempt, attemptNumber: 1 };
        return { ...where, sequence: sequence + 10, time: 1, level: 'info' as const, message: 'line' };
      }),
    );
    endAttempt({ ctx, input: { attempt, lease, end: 'failed', code: null, reason: 'x', step: 1 } });
    runs.delete({ ctx, input: { id: run } });
    return run;
  };
  return { ctx, run: make(), make };
}

const count = (db: Database, table: string): number =>
  db.get<{ n: number }>(sql.raw(`SELECT count(*) AS n FROM ${table}`)).n;

it('takes some rows at a time, and leaves nothing', async () => {
  const { ctx, run } = await largeRun();
  let before = ctx.db.get<{ n: number }>(sql`SELECT total_changes() AS n`).n;
  const changed: number[] = [];
  let over = false;
  const watch = (): void => {
    const now = ctx.db.get<{ n: number }>(sql`SELECT total_changes() AS n`).n;
    changed.push(now - before);
    before = now;
    if (!over) setImmediate(watch);
  };
  setImmediate(watch);
  await runs.purge({ ctx, input: { id: run } });
  over = true;
  await new Promise(setImmediate);
  expect(changed.reduce((sum, some) => sum + some, 0)).toBeGreaterThan(2 * metrics + lines);
  expect(Math.max(...changed)).toBeLessThan(2 * tunables.removedAtOnce);
  for (const table of ['run', 'attempt', 'series', 'chunk', 'log_line']) expect(count(ctx.db, table)).toBe(0);
  expect(count(ctx.db, "platform_state WHERE key LIKE 'purging%'")).toBe(0);
});

it('continues after a kill, and cannot be undone meanwhile', async () => {
  const { ctx, run, make } = await largeRun();
  const other = make();
  ctx.db.run(sql`CREATE TRIGGER killed BEFORE DELETE ON log_line BEGIN SELECT RAISE(ABORT, 'killed'); END`);
  await expect(runs.purge({ ctx, input: { id: run } })).rejects.toThrow();
  expect(count(ctx.db, 'series')).toBe(metrics);
  expect(count(ctx.db, 'log_line')).toBe(2 * lines);
  expect(() => runs.restore({ ctx, input: { id: run } })).toThrow(/being removed for good/);
  ctx.db.run(sql`DROP TRIGGER killed`);
  await finishPurges(ctx);
  expect(count(ctx.db, 'run')).toBe(1);
  expect(count(ctx.db, 'log_line')).toBe(lines);
  runs.restore({ ctx, input: { id: other } });
  await finishPurges(ctx);
  expect(runs.get({ ctx, input: { id: other } }).state).toBe('failed');
});

it('finds an attempt’s rows by an index, not by a scan', async () => {
  const { ctx } = await largeRun();
  for (const table of ['chunk', 'log_line', 'alarm', 'artefact', 'architecture_snapshot']) {
    const plan = ctx.db.all<{ detail: string }>(
      sql.raw(`EXPLAIN QUERY PLAN SELECT rowid FROM ${table} WHERE attempt_id = 'x'`),
    );
    expect(plan.map(({ detail }) => detail).join()).toContain('SEARCH');
  }
});
