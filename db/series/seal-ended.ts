/**
 * @file Seals what ended attempts left open: their last points of each series, in segments as they arrived, become packed chunks. So runs
 * with few points take as little space as long ones.
 */
import { sql } from 'drizzle-orm';
import type { AttemptId } from '@/domain/ids';
import { tunables } from '@/domain/tunables';
import { type Database, inTransaction } from '../open';
import { bare } from '../prepared';
import { attempt, chunk } from '../schema';
import { joinPoints, pointCount, slicePoints } from './piece';
import { insertPiece, takePieces } from './write-pieces';

/** Pieces that are looked at for one transaction: far more than it has time for. */
const looked = 2000;

// `sealed = 0` as the index of open pieces says it, or it is not used.
const leftOpen = (db: Database) =>
  db
    .select({
      series: chunk.series,
      attempt: chunk.attempt,
      firstSequence: chunk.firstSequence,
      count: chunk.count,
    })
    .from(chunk)
    .where(
      sql`${chunk.sealed} = 0 and ${chunk.attempt} in (select ${attempt.id} from ${attempt} where ${attempt.endedAt} is not null)`,
    )
    .orderBy(chunk.series, chunk.firstSequence)
    .limit(sql.placeholder('looked'));

interface Stretch {
  readonly series: number;
  readonly attempt: AttemptId;
  readonly first: number;
  last: number;
  end: number;
}

/** One short transaction of about `milliseconds`; true if more is left. */
export function sealEnded(db: Database, milliseconds: number): boolean {
  if (bare(db, leftOpen).rows({ looked: 1 }).length === 0) return false;
  return inTransaction(db, () => {
    const rows = bare(db, leftOpen).rows({ looked }) as [number, AttemptId, number, number][];
    const stretches = stretchesOf(rows);
    // The last one looked at may go on.
    if (rows.length === looked && stretches.length > 1) stretches.pop();
    const until = performance.now() + milliseconds;
    let done = 0;
    for (const stretch of stretches) {
      seal(db, stretch);
      done++;
      if (performance.now() > until) break;
    }
    return done < stretches.length || rows.length === looked;
  });
}

/** Pieces of one attempt without a gap. */
function stretchesOf(rows: readonly (readonly [number, AttemptId, number, number])[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const [series, of, firstSequence, count] of rows) {
    const last = stretches.at(-1);
    if (last?.series === series && last.attempt === of && last.end === firstSequence) {
      last.last = firstSequence;
      last.end = firstSequence + count;
    } else {
      stretches.push({ series, attempt: of, first: firstSequence, last: firstSequence, end: firstSequence + count });
    }
  }
  return stretches;
}

function seal(db: Database, { series, attempt: of, first, last, end }: Stretch): void {
  const points = joinPoints(takePieces(db, { series, first, last }));
  if (pointCount(points) !== end - first) throw new Error(`The pieces of series ${series} are not as they were found.`);
  for (let from = 0; from < pointCount(points); from += tunables.chunkPoints) {
    const own = slicePoints(points, from, from + tunables.chunkPoints);
    insertPiece(db, { series, firstSequence: first + from, attempt: of, sealed: true }, own);
  }
}
