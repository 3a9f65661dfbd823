/** @file A series' pieces as rows: their figures, read from an index without their points; and the points of some. */
import { sql } from 'drizzle-orm';
import type { Database } from '../open';
import { attempt, chunk, series } from '../schema';
import type { Figures } from './piece';

export type PieceRow = Figures & {
  readonly firstSequence: number;
  readonly sealed: boolean;
  /** A later attempt recomputed points beyond it; infinity if all count. */
  readonly keptThroughStep: number;
};

/** Pieces of the series that may have points between `from` and `to`, in sequence order. */
export function readPieces(
  db: Database,
  query: {
    readonly series: number;
    readonly axis: 'step' | 'time';
    readonly from: number | null;
    readonly to: number | null;
  },
): PieceRow[] {
  const kept = keptThroughSteps(db, query.series);
  const [low, high] = query.axis === 'step' ? [chunk.minStep, chunk.maxStep] : [chunk.minTime, chunk.maxTime];
  const from = query.from === null ? sql`` : sql` and ${high} >= ${query.from}`;
  const to = query.to === null ? sql`` : sql` and ${low} <= ${query.to}`;
  // Bare rows: naming thirteen columns of thousands of rows one by one takes longer than reading them.
  const rows = db.values<
    [number, string, number, number, number, number | null, number | null, number, number, number, number, number]
  >(
    sql`select ${chunk.firstSequence}, ${chunk.attempt}, ${chunk.sealed}, ${chunk.count}, ${chunk.nonFinite}, ${chunk.min}, ${chunk.max}, ${chunk.sum}, ${chunk.minStep}, ${chunk.maxStep}, ${chunk.minTime}, ${chunk.maxTime} from ${chunk} where ${chunk.series} = ${query.series}${from}${to} order by ${chunk.firstSequence}`,
  );
  return rows.map(
    ([firstSequence, of, sealed, count, nonFinite, min, max, sum, minStep, maxStep, minTime, maxTime]) => ({
      firstSequence,
      sealed: sealed === 1,
      keptThroughStep: kept.get(of) ?? Number.POSITIVE_INFINITY,
      count,
      nonFinite,
      min,
      max,
      sum,
      minStep,
      maxStep,
      minTime,
      maxTime,
    }),
  );
}

/** By attempt; attempts whose points all count are left out. */
function keptThroughSteps(db: Database, id: number): ReadonlyMap<string, number> {
  const run = sql`select ${series.run} from ${series} where ${series.id} = ${id}`;
  return new Map(
    db.values<[string, number]>(
      sql`select ${attempt.id}, ${attempt.keptThroughStep} from ${attempt} where ${attempt.run} = (${run}) and ${attempt.keptThroughStep} is not null`,
    ),
  );
}

/** Packed sub-buckets or points of pieces (in sequence order), by first sequence. */
export function readPacked(
  db: Database,
  id: number,
  pieces: readonly Pick<PieceRow, 'firstSequence' | 'count'>[],
  column: 'points' | 'buckets',
): Map<number, Float64Array> {
  const packed = new Map<number, Float64Array>();
  for (const [first, last] of neighbours(pieces)) {
    const rows = db.values<[number, Buffer | null]>(
      sql`select ${chunk.firstSequence}, ${chunk[column]} from ${chunk} where ${chunk.series} = ${id} and ${chunk.firstSequence} between ${first} and ${last}`,
    );
    for (const [sequence, blob] of rows) if (blob !== null) packed.set(sequence, floatsOf(blob));
  }
  return packed;
}

/** First sequences of the first and last piece of each contiguous range: one statement reads it. */
function neighbours(pieces: readonly Pick<PieceRow, 'firstSequence' | 'count'>[]): [number, number][] {
  const stretches: [number, number][] = [];
  let next: number | null = null;
  for (const { firstSequence, count } of pieces) {
    const last = stretches.at(-1);
    if (last !== undefined && firstSequence === next) last[1] = firstSequence;
    else stretches.push([firstSequence, firstSequence]);
    next = firstSequence + count;
  }
  return stretches;
}

/** Copied: a Buffer's offset need not be a multiple of eight. */
function floatsOf(blob: Buffer): Float64Array {
  return new Float64Array(new Uint8Array(blob).buffer);
}
