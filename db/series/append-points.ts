/** @file Appends points to a series: a small segment, merged with its neighbours, sealed when 512 points have come. */
import { and, asc, eq, gte } from 'drizzle-orm';
import type { AttemptId } from '@/domain/ids';
import { tunables } from '@/domain/tunables';
import type { Database } from '../open';
import { chunk, type SeriesRow, series } from '../schema';
import { addPoints } from './figures';
import {
  figuresOf,
  joinPoints,
  type Points,
  packBuckets,
  packPoints,
  pointCount,
  slicePoints,
  unpackPoints,
} from './piece';

/** Segments that may stand unmerged: each merge rewrites the open points once, so a point is written few times. */
const openSegments = 24;

/**
 * Appends in the caller's transaction. `keptThroughStep`: points beyond it are stored, but make no figures (null: none).
 * Returns the series as it then stands.
 */
export function appendPoints(
  db: Database,
  row: SeriesRow,
  attempt: AttemptId,
  points: Points,
  keptThroughStep: number | null,
): SeriesRow {
  const count = pointCount(points);
  if (count === 0) return row;
  insertPiece(db, row.id, row.nextSequence, attempt, points, false);
  mergeOpen(db, row.id, attempt);
  const next = { ...addPoints(row, points, keptThroughStep), nextSequence: row.nextSequence + count };
  db.update(series).set(next).where(eq(series.id, row.id)).run();
  return next;
}

function mergeOpen(db: Database, id: number, attempt: AttemptId): void {
  const open = db
    .select({ firstSequence: chunk.firstSequence, count: chunk.count })
    .from(chunk)
    .where(and(eq(chunk.series, id), eq(chunk.attempt, attempt), eq(chunk.sealed, false)))
    .orderBy(asc(chunk.firstSequence))
    .all();
  const total = open.reduce((sum, piece) => sum + piece.count, 0);
  if (total < tunables.chunkPoints && open.length <= openSegments) return;
  // Another attempt's points may stand between: only a tail without a gap can be one piece.
  const tail = contiguousTail(open);
  const start = tail[0]?.firstSequence;
  if (start === undefined) return;
  const mine = and(
    eq(chunk.series, id),
    eq(chunk.attempt, attempt),
    eq(chunk.sealed, false),
    gte(chunk.firstSequence, start),
  );
  const rows = db.select({ points: chunk.points }).from(chunk).where(mine).orderBy(asc(chunk.firstSequence)).all();
  const all = joinPoints(rows.map((row) => unpackPoints(row.points)));
  db.delete(chunk).where(mine).run();
  for (let from = 0; from < pointCount(all); from += tunables.chunkPoints) {
    const part = slicePoints(all, from, from + tunables.chunkPoints);
    insertPiece(db, id, start + from, attempt, part, pointCount(part) === tunables.chunkPoints);
  }
}

function contiguousTail<T extends { firstSequence: number; count: number }>(pieces: readonly T[]): readonly T[] {
  let from = pieces.length - 1;
  while (from > 0) {
    const before = pieces[from - 1];
    if (before === undefined || before.firstSequence + before.count !== pieces[from]?.firstSequence) break;
    from--;
  }
  return pieces.slice(Math.max(0, from));
}

function insertPiece(
  db: Database,
  id: number,
  firstSequence: number,
  attempt: AttemptId,
  points: Points,
  sealed: boolean,
) {
  db.insert(chunk)
    .values({
      series: id,
      firstSequence,
      attempt,
      sealed,
      ...figuresOf(points),
      points: packPoints(points),
      buckets: sealed ? packBuckets(points) : null,
    })
    .run();
}
