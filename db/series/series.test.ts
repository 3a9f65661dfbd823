/** @file Series in chunks against the same points in plain arrays: figures, curves, discarded tails, NaN and infinities. */

import { count, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { attemptIdSchema, newIdText, runIdSchema } from '@/domain/ids';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { claimRun, makeQueuedRun } from '@/test/factories/run';
import { fc } from '@/test/fast-check';
import { type Database, inTransaction } from '../open';
import { declareSeries, findSeries } from '../queries/series';
import { attempt, chunk } from '../schema';
import { appendPoints } from './append-points';
import { readKnown } from './known-series';
import { readCurve } from './read-curve';
import { refreshFigures } from './series-summary';

interface Point {
  readonly step: number;
  readonly time: number;
  readonly value: number;
}
/** Without minus zero, which SQLite stores as zero. */
const value = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((each) => each + 0) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
);
/** Sizes of the pieces in which points arrive. */
const arrivals = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 12 });

async function makeRun() {
  const { ctx } = makePlatform();
  const { metaTrain } = await makeBasis(ctx);
  const run = makeQueuedRun(ctx, metaTrain);
  return { db: ctx.db, run, attempt: claimRun(ctx).attempt };
}

function append(
  db: Database,
  at: Awaited<ReturnType<typeof makeRun>>,
  key: string,
  points: readonly Point[],
  sizes: readonly number[],
  goal: 'max' | 'min' | 'none' = 'max',
) {
  inTransaction(db, (tx) => appendIn(tx, at, key, points, sizes, goal));
}

function appendIn(
  tx: Database,
  at: Awaited<ReturnType<typeof makeRun>>,
  key: string,
  points: readonly Point[],
  sizes: readonly number[],
  goal: 'max' | 'min' | 'none',
) {
  let from = 0;
  for (let i = 0; from < points.length; i++) {
    const part = points.slice(from, from + (sizes[i % sizes.length] ?? 1));
    from += part.length;
    const columns = {
      steps: Float64Array.from(part, (point) => point.step),
      times: Float64Array.from(part, (point) => point.time),
      values: Float64Array.from(part, (point) => point.value),
    };
    appendPoints(tx, readKnown(tx, declareSeries(tx, at.run, key, { goal, unit: '' }), at.attempt), columns, null);
  }
}

function pointsOf(values: readonly number[]): Point[] {
  return values.map((each, i) => ({ step: Math.floor(i / 2), time: 1000 + i, value: each }));
}

describe('series', () => {
  it('keeps figures, and draws curves, as plain arrays would', async () => {
    const made = await makeRun();
    const { db } = made;
    let keys = 0;
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 3000, size: 'max' }),
        arrivals,
        fc.integer({ min: 10, max: 400 }),
        (values, sizes, width) => {
          const key = `k${keys++}`;
          const points = pointsOf(values);
          append(db, made, key, points, sizes);
          const series = findSeries(db, made.run, key);
          if (series === undefined) throw new Error('no series');
          const finite = values.filter(Number.isFinite);
          const best = finite.length === 0 ? null : finite.reduce((a, b) => Math.max(a, b));
          expect(series).toMatchObject({
            count: values.length,
            first: values[0],
            last: values.at(-1),
            min: finite.length === 0 ? null : finite.reduce((a, b) => Math.min(a, b)),
            max: best,
            best,
            bestStep: best === null ? null : points.find((point) => point.value === best)?.step,
            lastStep: points.at(-1)?.step,
            nonFinite: values.length - finite.length,
          });
          const curve = readCurve(db, {
            series: series.id,
            axis: 'step',
            from: null,
            to: null,
            width,
            discarded: false,
          });
          expect(curve.points).toBe(values.length);
          expect(curve.mean.length).toBeLessThanOrEqual(width);
          if (values.length <= width) {
            expect(curve.mean).toEqual(values);
            expect(curve.step).toEqual(points.map((point) => point.step));
          } else {
            expect(curve.nonFinite.reduce((a, b) => a + b, 0)).toBe(values.length - finite.length);
            // Spikes stay visible at any width.
            const low = curve.min.filter(Number.isFinite);
            const high = curve.max.filter(Number.isFinite);
            if (finite.length > 0) {
              expect(low.reduce((a, b) => Math.min(a, b))).toBe(series.min);
              expect(high.reduce((a, b) => Math.max(a, b))).toBe(series.max);
            }
            expect(curve.step).toEqual([...curve.step].sort((a, b) => a - b));
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('draws the same buckets from chunks, sub-buckets and points', async () => {
    const made = await makeRun();
    const values = Array.from({ length: 20 * 512 }, (_, i) => Math.sin(i / 50) + (i === 7000 ? 100 : 0));
    const points = pointsOf(values);
    append(made.db, made, 'loss', points, [300]);
    const series = findSeries(made.db, made.run, 'loss')?.id ?? 0;
    for (const width of [10, 20, 160, 320, 4000]) {
      const curve = readCurve(made.db, { series, axis: 'step', from: null, to: null, width, discarded: false });
      const per = values.length / curve.mean.length;
      if (Number.isInteger(per)) {
        curve.mean.forEach((mean, i) => {
          const part = values.slice(i * per, (i + 1) * per);
          expect(mean).toBeCloseTo(part.reduce((a, b) => a + b, 0) / per, 9);
          expect(curve.max[i]).toBe(Math.max(...part));
          expect(curve.min[i]).toBe(Math.min(...part));
        });
      }
      expect(Math.max(...curve.max)).toBeGreaterThan(99);
    }
  });

  it('cuts a range exactly, by step and by time', async () => {
    const made = await makeRun();
    const points = pointsOf(Array.from({ length: 3000 }, (_, i) => i));
    append(made.db, made, 'x', points, [37, 512, 5]);
    const series = findSeries(made.db, made.run, 'x')?.id ?? 0;
    const read = (axis: 'step' | 'time', from: number, to: number) =>
      readCurve(made.db, { series, axis, from, to, width: 4000, discarded: false }).mean;
    expect(read('step', 100, 110)).toEqual(points.filter((p) => p.step >= 100 && p.step <= 110).map((p) => p.value));
    expect(read('time', 1500, 2500)).toEqual(
      points.filter((p) => p.time >= 1500 && p.time <= 2500).map((p) => p.value),
    );
  });

  it('stores few pieces, however small the arrivals', async () => {
    const made = await makeRun();
    append(made.db, made, 'slow', pointsOf(Array.from({ length: 1100 }, (_, i) => i)), [1]);
    const series = findSeries(made.db, made.run, 'slow')?.id ?? 0;
    const sealed = made.db.select({ count: count() }).from(chunk).where(eq(chunk.sealed, true)).get()?.count;
    const all = made.db.select({ count: count() }).from(chunk).where(eq(chunk.series, series)).get()?.count ?? 0;
    expect(sealed).toBe(2);
    expect(all).toBeLessThan(2 + 30);
  });

  it('leaves out what a successor made again, unless asked', async () => {
    const made = await makeRun();
    const { db } = made;
    append(
      db,
      made,
      'loss',
      [0, 1, 2, 3, 4, 99].map((each, i) => ({ step: i, time: i, value: each })),
      [6],
    );
    const second = attemptIdSchema.parse(newIdText('at'));
    db.insert(attempt)
      .values({
        id: second,
        run: made.run,
        number: 2,
        executor: 'local',
        lease: 'x',
        directory: 'd',
        startedAt: 0,
        endedAt: 1,
        environment: {},
      })
      .run();
    db.update(attempt).set({ keptThroughStep: 2 }).where(eq(attempt.id, made.attempt)).run();
    append(db, { ...made, attempt: second }, 'loss', [{ step: 3, time: 10, value: 3.5 }], [1]);
    const row = findSeries(db, made.run, 'loss');
    if (row === undefined) throw new Error('no series');
    refreshFigures(db, row);
    expect(findSeries(db, made.run, 'loss')).toMatchObject({
      count: 4,
      last: 3.5,
      best: 3.5,
      bestStep: 3,
      nextSequence: 7,
    });
    const read = (discarded: boolean) =>
      readCurve(db, { series: row.id, axis: 'step', from: null, to: null, width: 100, discarded }).mean;
    expect(read(false)).toEqual([0, 1, 2, 3.5]);
    expect(read(true)).toEqual([0, 1, 2, 3, 4, 99, 3.5]);
  });

  it('recomputes figures as ingestion would have kept them, whatever part of an attempt still counts', async () => {
    const made = await makeRun();
    const { db } = made;
    let keys = 0;
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 2500, size: 'max' }),
        arrivals,
        fc.integer({ min: -1, max: 1400 }),
        fc.constantFrom('max', 'min', 'none'),
        (values, sizes, kept, goal) => {
          const [cut, plain] = [`cut${keys}`, `plain${keys++}`];
          const points = pointsOf(values);
          append(db, made, cut, points, sizes, goal);
          append(
            db,
            made,
            plain,
            points.filter(({ step }) => step <= kept),
            sizes,
            goal,
          );
          db.update(attempt).set({ keptThroughStep: kept }).where(eq(attempt.id, made.attempt)).run();
          const row = findSeries(db, made.run, cut);
          if (row === undefined) throw new Error('no series');
          refreshFigures(db, row);
          const { id: _, key: __, nextSequence: ___, ...figures } = findSeries(db, made.run, cut) ?? row;
          const expected = findSeries(db, made.run, plain);
          if (expected === undefined) expect(figures).toMatchObject({ count: 0, first: null, last: null, best: null });
          else expect(expected).toMatchObject(figures);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('refuses a series of a missing run', () => {
    const { ctx } = makePlatform();
    expect(() => declareSeries(ctx.db, runIdSchema.parse(newIdText('run')), 'x')).toThrow(/FOREIGN KEY/);
  });
});
