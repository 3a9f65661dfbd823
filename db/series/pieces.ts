/** @file A series' pieces as rows: their figures, read from an index without their points; and the points of some. */
import { sql } from 'drizzle-orm';
import type { Database } from '../open';
import { bare } from '../prepared';
import { attempt, chunk, series } from '../schema';
import { type Figures, unpackBuckets, unpackPoints } from './piece';

export type PieceRow = Figures & {
  readonly firstSequence: number;
  readonly sealed: boolean;
  /** A later attempt recomputed points beyond it; infinity if all count. */
  readonly keptThroughStep: number;
};

/** The pieces of one series that reach into a range of `axis`. */
const piecesBy = (axis: 'Step' | 'Time') => (db: Database) =>
  db
    .select({
      firstSequence: chunk.firstSequence,
      attempt: chunk.attempt,
      sealed: chunk.sealed,
      count: chunk.count,
      nonFinite: chunk.nonFinite,
      min: chunk.min,
      max: chunk.max,
      sum: chunk.sum,
      minStep: chunk.minStep,
      maxStep: chunk.maxStep,
      minTime: chunk.minTime,
      maxTime: chunk.maxTime,
    })
    .from(chunk)
    .where(
      sql`${chunk.series} = ${sql.placeholder('series')} and ${chunk[`max${axis}`]} >= ${sql.placeholder('from')} and ${chunk[`min${axis}`]} <= ${sql.placeholder('to')}`,
    )
    .orderBy(chunk.firstSequence);
const piecesByStep = piecesBy('Step');
const piecesByTime = piecesBy('Time');

type BareRow = [number, string, number, number, number, number | null, number | null, number, ...number[]];

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
  const { series: id, axis, from, to } = query;
  // Bare rows of one statement for all series: naming thirteen columns of thousands of rows one by one takes longer than reading them.
  const rows = bare(db, axis === 'step' ? piecesByStep : piecesByTime).rows({
    series: id,
    from: from ?? Number.NEGATIVE_INFINITY,
    to: to ?? Number.POSITIVE_INFINITY,
  }) as BareRow[];
  return rows.map(
    ([
      firstSequence,
      of,
      sealed,
      count,
      nonFinite,
      min,
      max,
      sum,
      minStep = 0,
      maxStep = 0,
      minTime = 0,
      maxTime = 0,
    ]) => ({
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

const cutAttempts = (db: Database) =>
  db
    .select({ id: attempt.id, keptThroughStep: attempt.keptThroughStep })
    .from(attempt)
    .where(
      sql`${attempt.run} = (select ${series.run} from ${series} where ${series.id} = ${sql.placeholder('series')}) and ${attempt.keptThroughStep} is not null`,
    );

/** By attempt; attempts whose points all count are left out. */
function keptThroughSteps(db: Database, id: number): ReadonlyMap<string, number> {
  return new Map(bare(db, cutAttempts).rows({ series: id }) as [string, number][]);
}

const packedOf = (column: 'points' | 'buckets') => (db: Database) =>
  db
    .select({ firstSequence: chunk.firstSequence, packed: chunk[column] })
    .from(chunk)
    .where(
      sql`${chunk.series} = ${sql.placeholder('series')} and ${chunk.firstSequence} between ${sql.placeholder('first')} and ${sql.placeholder('last')}`,
    );
const packedPoints = packedOf('points');
const packedBuckets = packedOf('buckets');

/** Columns of sub-buckets or points of pieces (in sequence order), by first sequence. */
export function readPacked(
  db: Database,
  id: number,
  pieces: readonly Pick<PieceRow, 'firstSequence' | 'count'>[],
  column: 'points' | 'buckets',
): Map<number, Float64Array> {
  const columns = new Map<number, Float64Array>();
  const read = bare(db, column === 'points' ? packedPoints : packedBuckets);
  const unpack = column === 'points' ? unpackPoints : unpackBuckets;
  for (const [first, last] of neighbours(pieces)) {
    const rows = read.rows({ series: id, first, last }) as [number, Buffer | null][];
    for (const [sequence, blob] of rows) if (blob !== null) columns.set(sequence, unpack(blob));
  }
  return columns;
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
