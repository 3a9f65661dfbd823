/** @file What ended attempts left open is sealed: nothing of it changes but its space. */
import { and, eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { claimRun, makeQueuedRun } from '@/test/factories/run';
import { inTransaction } from '../open';
import { declareSeries, findSeries } from '../queries/series';
import { attempt, chunk } from '../schema';
import { appendPoints } from './append-points';
import { OutdatedSeries, readKnown } from './known-series';
import { readCurve } from './read-curve';
import { readPoints } from './read-points';
import { sealEnded } from './seal-ended';

const columnsOf = (from: number, count: number) => {
  const steps = Array.from({ length: count }, (_, at) => from + at);
  return { steps, times: steps.map((step) => 1000 + 40 * step), values: steps.map((step) => Math.sin(step)) };
};

async function makeOpenSeries(counts: Readonly<Record<string, number>>) {
  const { ctx } = makePlatform();
  const { metaTrain } = await makeBasis(ctx);
  const run = makeQueuedRun(ctx, metaTrain);
  const of = claimRun(ctx).attempt;
  const { db } = ctx;
  const row = (key: string) => {
    const found = findSeries(db, run, key);
    if (found === undefined) throw new Error('no series');
    return found;
  };
  inTransaction(db, (tx) => {
    for (const [key, count] of Object.entries(counts)) {
      const known = readKnown(tx, declareSeries(tx, run, key), of);
      for (let from = 0; from < count; from += 25)
        appendPoints(tx, known, columnsOf(from, Math.min(25, count - from)), null);
    }
  });
  const read = () =>
    Object.keys(counts).map((key) => ({
      row: row(key),
      points: [...readPoints(db, row(key), { discarded: true })].flatMap(({ values }) => [...values]),
      curve: readCurve(db, { series: row(key).id, axis: 'step', from: 3, to: null, width: 10, discarded: false }),
    }));
  const end = () => db.update(attempt).set({ endedAt: 1 }).where(eq(attempt.id, of)).run();
  const pieces = (sealed: boolean) =>
    db
      .select({ bytes: sql<number>`length(${chunk.points})` })
      .from(chunk)
      .where(and(eq(chunk.attempt, of), eq(chunk.sealed, sealed)))
      .all();
  return { db, attempt: of, row, read, end, pieces };
}

describe('what an ended attempt left open', () => {
  it('is sealed in few bytes, and reads as before', async () => {
    const made = await makeOpenSeries({ one: 1, few: 20, some: 300, many: 700 });
    expect(sealEnded(made.db, 1000)).toBe(false);
    expect(made.pieces(false).length).toBeGreaterThan(4);
    const before = made.read();
    made.end();
    while (sealEnded(made.db, 0));
    expect(made.pieces(false)).toEqual([]);
    expect(made.pieces(true)).toHaveLength(5);
    expect(made.pieces(true).reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(10 * 1021);
    const after = made.read();
    expect(after.map(({ row, points }) => ({ row, points }))).toEqual(
      before.map(({ row, points }) => ({ row, points })),
    );
    for (const [at, { curve }] of after.entries()) expect(curve.points).toBe(before[at]?.curve.points);
  });

  it('takes what arrives late in pieces of its own, and refuses a memory from before', async () => {
    const made = await makeOpenSeries({ few: 20 });
    const known = readKnown(made.db, made.row('few'), made.attempt);
    inTransaction(made.db, (tx) => appendPoints(tx, known, columnsOf(20, 1), null));
    made.end();
    while (sealEnded(made.db, 0));
    expect(() => inTransaction(made.db, (tx) => appendPoints(tx, known, columnsOf(21, 1), null))).toThrow(
      OutdatedSeries,
    );
    inTransaction(made.db, (tx) =>
      appendPoints(tx, readKnown(tx, made.row('few'), made.attempt), columnsOf(21, 1), null),
    );
    while (sealEnded(made.db, 0));
    expect(made.read()[0]?.points).toEqual(columnsOf(0, 22).values);
  });
});
