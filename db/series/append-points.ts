/**
 * @file Appends points to a series: to its last open segment while that is small, else in a new one; open segments are merged
 * and sealed when 512 points have come. So a point is written only a few times, and a single one costs no new row.
 */
import { and, eq, sql } from 'drizzle-orm';
import { tunables } from '@/domain/tunables';
import type { Database } from '../open';
import { bare } from '../prepared';
import { chunk, type SeriesRow, series } from '../schema';
import { type KnownSeries, OutdatedSeries, type Segment } from './known-series';
import { type Columns, joinPoints, pointCount, pointsFrom, slicePoints } from './piece';
import { addPoints } from './series-summary';
import { Tail, tailPoints } from './tail';
import { addPiece, insertPiece, takePieces } from './write-pieces';

/** Segments that may stay unmerged: each merge rewrites the open points once, so a point is written few times. */
const openSegments = 24;

const chunkColumn = (column: keyof typeof chunk.$inferSelect) =>
  sql`${sql.param(sql.placeholder(column), chunk[column])}`;

/** A segment with more points, if its old ones are unchanged. */
const grownPiece = (db: Database) =>
  db
    .update(chunk)
    .set({
      count: chunkColumn('count'),
      minStep: chunkColumn('minStep'),
      maxStep: chunkColumn('maxStep'),
      minTime: chunkColumn('minTime'),
      maxTime: chunkColumn('maxTime'),
      min: chunkColumn('min'),
      max: chunkColumn('max'),
      sum: chunkColumn('sum'),
      nonFinite: chunkColumn('nonFinite'),
      points: sql`${sql.placeholder('points')}`,
    })
    .where(and(isPiece, eq(chunk.count, sql.placeholder('before')), sql`${chunk.sealed} = 0`));

const isPiece = and(
  eq(chunk.series, sql.placeholder('series')),
  eq(chunk.firstSequence, sql.placeholder('firstSequence')),
);
/** The columns that grow with points. */
const updateFigures = (db: Database) => {
  const grown = (column: Grown) => sql`${sql.param(sql.placeholder(column), series[column])}`;
  return db
    .update(series)
    .set({
      nextSequence: grown('nextSequence'),
      count: grown('count'),
      nonFinite: grown('nonFinite'),
      first: grown('first'),
      last: grown('last'),
      lastStep: grown('lastStep'),
      min: grown('min'),
      max: grown('max'),
      best: grown('best'),
      bestStep: grown('bestStep'),
    })
    .where(and(eq(series.id, sql.placeholder('id')), eq(series.nextSequence, sql.placeholder('before'))));
};
type Grown = Exclude<keyof SeriesRow, 'id' | 'run' | 'key' | 'goal' | 'unit'>;

/**
 * Appends in the caller's transaction, and records it in `known`. `keptThroughStep`: points beyond it are stored, but count in no
 * figures (null: none). Returns the number of rows written or removed. @throws OutdatedSeries if the database differs from `known`
 */
export function appendPoints(
  db: Database,
  known: KnownSeries,
  points: Columns,
  keptThroughStep: number | null,
): number {
  const count = pointCount(points);
  if (count === 0) return 0;
  const { row } = known;
  const written = writePoints(db, known, points);
  row.before = row.nextSequence;
  row.nextSequence += count;
  addPoints(row, points, keptThroughStep);
  if (bare(db, updateFigures).run(row) !== 1) throw new OutdatedSeries(row.key);
  return written + 1;
}

function writePoints(db: Database, known: KnownSeries, points: Columns): number {
  if (known.openPoints + pointCount(points) >= tunables.chunkPoints) return mergeOpen(db, known, points);
  if (growLast(db, known, points)) return 1;
  if (known.open.length >= openSegments) return mergeOpen(db, known, points);
  addSegment(db, known, known.row.nextSequence, points);
  return 1;
}

/** False if the last segment is too large, or does not end where the points begin. */
function growLast(db: Database, known: KnownSeries, points: Columns): boolean {
  const { row, open, tail } = known;
  const last = open.at(-1);
  if (last === undefined || tail === null || tail.end !== row.nextSequence || !tail.hasRoomFor(points)) return false;
  if (bare(db, grownPiece).run(tail.add(points)) !== 1) throw new OutdatedSeries(row.key);
  known.openPoints += tail.written.count - last.count;
  last.count = tail.written.count;
  return true;
}

function addSegment(db: Database, known: KnownSeries, firstSequence: number, points: Columns): void {
  const count = pointCount(points);
  const sealed = count === tunables.chunkPoints;
  if (count < tailPoints) {
    const tail = new Tail(known.row.id, firstSequence);
    addPiece(db, { ...tail.add(points), attempt: known.attempt, sealed: false, buckets: null });
    known.tail = tail;
  } else {
    insertPiece(db, { series: known.row.id, firstSequence, attempt: known.attempt, sealed }, pointsFrom(points));
    known.tail = null;
  }
  if (sealed) return;
  known.open.push({ firstSequence, count });
  known.openPoints += count;
}

function mergeOpen(db: Database, known: KnownSeries, points: Columns): number {
  const { row, open } = known;
  // Another attempt's points may be in between: only a tail without a gap can become one piece.
  const arrived = { firstSequence: row.nextSequence, count: pointCount(points) };
  const tail = contiguousTail([...open, arrived]).slice(0, -1);
  const start = tail[0]?.firstSequence ?? row.nextSequence;
  const range = { series: row.id, first: start, last: row.nextSequence - 1 };
  const before = tail.length === 0 ? [] : takePieces(db, range);
  const all = joinPoints([...before, pointsFrom(points)]);
  if (pointCount(all) !== row.nextSequence - start + arrived.count) throw new OutdatedSeries(row.key);
  known.open = open.slice(0, open.length - tail.length);
  known.openPoints = known.open.reduce((sum, segment) => sum + segment.count, 0);
  for (let from = 0; from < pointCount(all); from += tunables.chunkPoints) {
    addSegment(db, known, start + from, slicePoints(all, from, from + tunables.chunkPoints));
  }
  return tail.length + Math.ceil(pointCount(all) / tunables.chunkPoints);
}

function contiguousTail(pieces: readonly Segment[]): readonly Segment[] {
  let from = pieces.length - 1;
  while (from > 0) {
    const before = pieces[from - 1];
    if (before === undefined || before.firstSequence + before.count !== pieces[from]?.firstSequence) break;
    from--;
  }
  return pieces.slice(Math.max(0, from));
}
