/** @file Writing a piece of a series, and taking pieces out again, for those that merge and seal them. */
import { and, asc, eq, sql } from 'drizzle-orm';
import type { AttemptId } from '@/domain/ids';
import type { Database } from '../open';
import { type BareStatement, bare } from '../prepared';
import { chunk } from '../schema';
import { figuresOf, type Points, packBuckets, packPoints, splitPoints, unpackPoints } from './piece';

const newPiece = (db: Database) =>
  db.insert(chunk).values({
    series: sql.placeholder('series'),
    firstSequence: sql.placeholder('firstSequence'),
    attempt: sql.placeholder('attempt'),
    sealed: sql.placeholder('sealed'),
    count: sql.placeholder('count'),
    minStep: sql.placeholder('minStep'),
    maxStep: sql.placeholder('maxStep'),
    minTime: sql.placeholder('minTime'),
    maxTime: sql.placeholder('maxTime'),
    min: sql.placeholder('min'),
    max: sql.placeholder('max'),
    sum: sql.placeholder('sum'),
    nonFinite: sql.placeholder('nonFinite'),
    // As bytes.
    points: sql`${sql.placeholder('points')}`,
    buckets: sql`${sql.placeholder('buckets')}`,
  });

const inRange = and(
  eq(chunk.series, sql.placeholder('series')),
  sql`${chunk.firstSequence} between ${sql.placeholder('first')} and ${sql.placeholder('last')}`,
);
const readRange = (db: Database) =>
  db.select({ points: chunk.points }).from(chunk).where(inRange).orderBy(asc(chunk.firstSequence));
const removeRange = (db: Database) => db.delete(chunk).where(inRange);

/**
 * Of an open segment: at the low end of the table, which sealed chunks never touch. They stay side by side in full pages, and the pages of
 * segments are free again once these are sealed; among chunks they would leave a third of the file empty.
 */
const newSegment = (db: Database) => ({
  toSQL() {
    const { sql: text, params } = newPiece(db).toSQL();
    const lowest = `(select min(coalesce(min(rowid), 0), 0) - 1 from chunk)`;
    return { sql: text.replace('(', '(rowid, ').replace(' values (', ` values (${lowest}, `), params };
  },
});

type NewPiece = Parameters<BareStatement['run']>[0];

export const addPiece = (db: Database, piece: NewPiece & { readonly sealed: boolean }): void =>
  void bare(db, piece.sealed ? newPiece : newSegment).run(piece);

/** A sealed one is packed and has its sub-buckets. */
export function insertPiece(
  db: Database,
  piece: {
    readonly series: number;
    readonly firstSequence: number;
    readonly attempt: AttemptId;
    readonly sealed: boolean;
  },
  points: Points,
): void {
  const buckets = piece.sealed ? packBuckets(points) : null;
  addPiece(db, {
    ...piece,
    ...figuresOf(points),
    points: bufferOf(packPoints(points)),
    buckets: buckets === null ? null : bufferOf(buckets),
  });
}

/** The points of the pieces that begin from `first` to `last`, which are removed: the caller writes them again. */
export function takePieces(
  db: Database,
  range: { readonly series: number; readonly first: number; readonly last: number },
): Points[] {
  const points = bare(db, readRange)
    .rows(range)
    .map(([packed]) => {
      if (!Buffer.isBuffer(packed)) throw new Error('A piece of a series holds no points.');
      return splitPoints(unpackPoints(packed));
    });
  bare(db, removeRange).run(range);
  return points;
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
