/** @file Every point of a series, in sequence order and in portions, so that other work runs between two of them. */
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { tunables } from '@/domain/tunables';
import type { Database } from '../open';
import { attempt, chunk, type SeriesRow } from '../schema';
import { filterPoints, type Points, pointCount, slicePoints, splitPoints } from './piece';

/** Pieces read at once: some tens of thousands of points at most. */
const piecesPerPortion = 32;

/**
 * Points as of the start of reading: later ones are left out. Ingestion may merge pieces meanwhile, so each
 * portion continues from a sequence number, never from a segment or chunk.
 * @param discarded also points that a later attempt recomputed
 */
export function* readPoints(
  db: Database,
  { id, nextSequence }: Pick<SeriesRow, 'id' | 'nextSequence'>,
  { discarded }: { readonly discarded: boolean },
): Generator<Points> {
  let next = 0;
  while (next < nextSequence) {
    const pieces = db
      .select({
        firstSequence: chunk.firstSequence,
        points: chunk.points,
        keptThroughStep: attempt.keptThroughStep,
      })
      .from(chunk)
      .innerJoin(attempt, eq(attempt.id, chunk.attempt))
      // A piece that began before may reach beyond; none is longer than a sealed one.
      .where(
        and(
          eq(chunk.series, id),
          gt(chunk.firstSequence, next - tunables.chunkPoints),
          sql`${chunk.firstSequence} + ${chunk.count} > ${next}`,
        ),
      )
      .orderBy(asc(chunk.firstSequence))
      .limit(piecesPerPortion)
      .all();
    if (pieces.length === 0) return;
    for (const piece of pieces) {
      const points = splitPoints(piece.points);
      const from = Math.max(0, next - piece.firstSequence);
      const to = Math.min(pointCount(points), nextSequence - piece.firstSequence);
      if (to <= from) return;
      next = piece.firstSequence + to;
      const limit = discarded ? null : piece.keptThroughStep;
      const own = slicePoints(points, from, to);
      yield limit === null ? own : filterPoints(own, (step) => step <= limit);
    }
  }
}
