/** @file Reading every point of a series, whatever its pieces and whatever arrives meanwhile. */
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { attemptIdSchema, newIdText } from '@/domain/ids';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { claimRun, makeQueuedRun } from '@/test/factories/run';
import { fc } from '@/test/fast-check';
import { type Database, inTransaction } from '../open';
import { declareSeries, findSeries } from '../queries/series';
import { attempt, type SeriesRow } from '../schema';
import { appendPoints } from './append-points';
import { readKnown } from './known-series';
import { readPoints } from './read-points';

async function makeRun() {
  const { ctx } = makePlatform();
  const { metaTrain } = await makeBasis(ctx);
  const run = makeQueuedRun(ctx, metaTrain);
  return { db: ctx.db, run, attempt: claimRun(ctx).attempt };
}
type Made = Awaited<ReturnType<typeof makeRun>>;

/** Values from `from` on, their own steps, in pieces of these sizes. */
function append({ db, run, attempt: of }: Made, key: string, from: number, sizes: readonly number[]): number {
  return inTransaction(db, (tx) => {
    let next = from;
    for (const size of sizes) {
      const values = Float64Array.from({ length: size }, (_, i) => next + i);
      appendPoints(tx, readKnown(tx, declareSeries(tx, run, key), of), { steps: values, times: values, values }, null);
      next += size;
    }
    return next;
  });
}

function rowOf(db: Database, { run }: Made, key: string): SeriesRow {
  const row = findSeries(db, run, key);
  if (row === undefined) throw new Error('no series');
  return row;
}

const counted = (until: number): number[] => Array.from({ length: until }, (_, i) => i);

describe('reading points', () => {
  it('gives each point once and in order, though pieces arrive and are merged between two portions', async () => {
    const made = await makeRun();
    let keys = 0;
    const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(sizes, sizes, fc.nat(60), (first, more, after) => {
        const key = `k${keys++}`;
        const total = append(made, key, 0, first);
        const read: number[] = [];
        let portions = 0;
        for (const { values } of readPoints(made.db, rowOf(made.db, made, key), { discarded: false })) {
          read.push(...values);
          if (portions++ === after) append(made, key, total, more);
        }
        expect(read).toEqual(counted(total));
      }),
      { numRuns: 30 },
    );
  });

  it('leaves out what a successor made again, unless asked', async () => {
    const made = await makeRun();
    const { db } = made;
    append(made, 'loss', 0, [600]);
    const second = attemptIdSchema.parse(newIdText('at'));
    const fields = {
      run: made.run,
      number: 2,
      executor: 'local',
      lease: 'x',
      directory: 'd',
      startedAt: 0,
      endedAt: 1,
    };
    db.insert(attempt)
      .values({ id: second, ...fields, environment: {} })
      .run();
    db.update(attempt).set({ keptThroughStep: 549 }).where(eq(attempt.id, made.attempt)).run();
    append({ ...made, attempt: second }, 'loss', 550, [20]);
    const read = (discarded: boolean) =>
      [...readPoints(db, rowOf(db, made, 'loss'), { discarded })].flatMap(({ steps }) => [...steps]);
    expect(read(false)).toEqual(counted(570));
    expect(read(true)).toEqual([...counted(600), ...counted(570).slice(550)]);
  });

  it('gives nothing of a series that has no points', async () => {
    const made = await makeRun();
    inTransaction(made.db, (tx) => declareSeries(tx, made.run, 'empty'));
    expect([...readPoints(made.db, rowOf(made.db, made, 'empty'), { discarded: false })]).toEqual([]);
  });
});
