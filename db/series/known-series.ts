/**
 * @file What ingestion remembers of a series between two transactions: its figures and its open end. So a series with a
 * new point costs two writes and no read. Each write compares the database with the memory: an outdated memory
 * is reported, and never overwrites what is stored.
 */
import { and, asc, eq, sql } from 'drizzle-orm';
import type { AttemptId, RunId } from '@/domain/ids';
import type { Database } from '../open';
import { bare } from '../prepared';
import { declareSeries, seriesOf } from '../queries/series';
import { chunk, type SeriesRow } from '../schema';
import type { Tail } from './tail';

export interface Segment {
  readonly firstSequence: number;
  count: number;
}

/** The current state of a series, with the open segments of one attempt. */
export interface KnownSeries {
  /** With the sequence of the next point as the last write found it. */
  readonly row: SeriesRow & { before: number };
  readonly attempt: AttemptId;
  open: Segment[];
  /** Points in them. */
  openPoints: number;
  /** The last of them, if it may grow. */
  tail: Tail | null;
}

/** The memory of a series is outdated: forget it and retry. */
export class OutdatedSeries extends Error {
  constructor(key: string) {
    super(`The series ${key} is not as it was left.`);
  }
}

const openPieces = (db: Database) =>
  db
    .select({ firstSequence: chunk.firstSequence, count: chunk.count })
    .from(chunk)
    .where(
      and(
        eq(chunk.series, sql.placeholder('series')),
        eq(chunk.attempt, sql.placeholder('attempt')),
        eq(chunk.sealed, false),
      ),
    )
    .orderBy(asc(chunk.firstSequence));

export function readKnown(db: Database, row: SeriesRow, attempt: AttemptId): KnownSeries {
  const rows = row.nextSequence === 0 ? [] : bare(db, openPieces).rows({ series: row.id, attempt });
  const open = rows.map(([firstSequence, count]) => ({ firstSequence: Number(firstSequence), count: Number(count) }));
  const openPoints = open.reduce((sum, { count }) => sum + count, 0);
  return { row: { ...row, before: row.nextSequence }, attempt, open, openPoints, tail: null };
}

interface OfAttempt {
  /** As read, until the first write. */
  readonly rows: Map<string, SeriesRow>;
  readonly known: Map<string, KnownSeries>;
}

/** Series that are remembered at most, of all attempts together; one takes about a kilobyte. */
const remembered = 40_000;

export class SeriesMemory {
  private readonly attempts = new Map<AttemptId, OfAttempt>();

  constructor(private readonly most = remembered) {}

  /** For an ended attempt, or a failed transaction. */
  forget(attempt: AttemptId): void {
    this.attempts.delete(attempt);
  }

  /** Runs `work`, a whole transaction, and again if the memory was outdated. On any other error the memory is dropped. */
  surely<T>(attempt: AttemptId, work: () => T): T {
    for (let again = false; ; again = true) {
      try {
        return work();
      } catch (error) {
        this.forget(attempt);
        if (again || !(error instanceof OutdatedSeries)) throw error;
      }
    }
  }

  /** Ended attempts are of no use. */
  keepOnly(attempts: ReadonlySet<AttemptId>): void {
    for (const attempt of this.attempts.keys()) if (!attempts.has(attempt)) this.attempts.delete(attempt);
  }

  /** Reads the run's series if none are known: outside a transaction, so that nobody waits. */
  recall(db: Database, run: RunId, attempt: AttemptId): void {
    if (this.attempts.has(attempt)) return;
    this.attempts.set(attempt, { rows: new Map(seriesOf(db, [run]).map((row) => [row.key, row])), known: new Map() });
    let total = [...this.attempts.values()].reduce((sum, { rows, known }) => sum + rows.size + known.size, 0);
    for (const [other, { rows, known }] of this.attempts) {
      if (total <= this.most || other === attempt) continue;
      total -= rows.size + known.size;
      this.attempts.delete(other);
    }
  }

  /** The series, created if missing. */
  series(db: Database, run: RunId, attempt: AttemptId, key: string): KnownSeries {
    this.recall(db, run, attempt);
    const own = this.attempts.get(attempt);
    const found = own?.known.get(key);
    if (found !== undefined) return found;
    const known = readKnown(db, own?.rows.get(key) ?? declareSeries(db, run, key), attempt);
    own?.rows.delete(key);
    own?.known.set(key, known);
    return known;
  }

  /** It was changed by its declaration. */
  changed(attempt: AttemptId, row: SeriesRow): void {
    const own = this.attempts.get(attempt);
    own?.known.delete(row.key);
    own?.rows.set(row.key, row);
  }
}
