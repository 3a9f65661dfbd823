/**
 * @file Groups lines of a log into batches. A batch of points only may be written in several transactions: some series of all its
 * events, then the next ones. Everything else is one transaction, of few series.
 */

import type { Timing } from '@/domain/tunables';
import type { ParsedLine } from './parse-events';

export interface Batch {
  readonly lines: readonly ParsedLine[];
  /** Points only, or a first event, which may require recomputing the figures of all series. */
  readonly inTurns: boolean;
}

export interface BatchLimits {
  /** Points in an ordinary batch; one of points only, with more series than this, has up to sixteen times as many. */
  readonly points: number;
  readonly series: number;
  /** Sequence of the last event of a partly written batch: it must be rebuilt identically. */
  readonly through?: number | null;
}

/** A wide batch is written by series: the more points each has, the less each costs. */
const wider = 16;
/** The share of a batch's series that one transaction may always take. */
const mixed = 1 / 4;

/** In order; a line beyond the limits is a batch of its own. */
export function intoBatches(lines: readonly ParsedLine[], limits: BatchLimits): Batch[] {
  const { through = null } = limits;
  if (through !== null) {
    const last = lines.findIndex((line) => line.kind === 'event' && line.event.sequence === through);
    const rest = intoBatches(lines.slice(last + 1), { ...limits, through: null });
    return last < 0 ? rest : [{ lines: lines.slice(0, last + 1), inTurns: true }, ...rest];
  }
  const batches: Batch[] = [];
  let open = new OpenBatch();
  const close = (): void => {
    if (open.lines.length > 0) batches.push({ lines: open.lines, inTurns: open.pointsOnly });
    open = new OpenBatch();
  };
  for (const line of lines) {
    if (line.kind === 'event' && line.event.type === 'started') {
      close();
      batches.push({ lines: [line], inTurns: true });
      continue;
    }
    const keys = keysOf(line);
    if (!open.takes(keys, limits)) close();
    open.add(line, keys);
  }
  close();
  return batches;
}

class OpenBatch {
  readonly lines: ParsedLine[] = [];
  private readonly seen = new Set<string>();
  private lastKeys: readonly string[] | null = null;
  private cost = 0;
  pointsOnly = true;

  takes(keys: readonly string[] | null, { points, series }: BatchLimits): boolean {
    let size = this.seen.size;
    if (keys !== null && !this.repeats(keys)) for (const key of keys) if (!this.seen.has(key)) size += 1;
    const pointsOnly = this.pointsOnly && keys !== null;
    if (!pointsOnly && size > series * mixed) return false;
    const wide = size > series;
    return this.cost + costOf(keys) <= (wide ? wider * points : points);
  }

  add(line: ParsedLine, keys: readonly string[] | null): void {
    this.lines.push(line);
    this.cost += costOf(keys);
    if (keys === null) this.pointsOnly = false;
    else if (!this.repeats(keys)) {
      for (const key of keys) this.seen.add(key);
      this.lastKeys = keys;
    }
  }

  /** Whether it has the metrics of the last line, as almost every one does. */
  private repeats(keys: readonly string[]): boolean {
    const { lastKeys } = this;
    return lastKeys?.length === keys.length && keys.every((key, place) => key === lastKeys[place]);
  }
}

/** Null if it is no line of points. */
function keysOf(line: ParsedLine): string[] | null {
  return line.kind === 'event' && line.event.type === 'points' ? Object.keys(line.event.values) : null;
}

/** The cost of ingesting a line, in points. */
function costOf(keys: readonly string[] | null): number {
  return keys === null ? 20 : keys.length;
}

/** A transaction that took longer is halved the next time; one that took less than half of it may grow again. */
const goal = 10;
const least = 1 / 3;

export class Pace {
  private share = 1;

  constructor(private readonly timing: Pick<Timing, 'ingestPoints' | 'ingestSeries'>) {}

  get points(): number {
    return Math.max(1, Math.floor(this.timing.ingestPoints * this.share));
  }

  get series(): number {
    return Math.max(1, Math.floor(this.timing.ingestSeries * this.share));
  }

  /** `milliseconds`: how long a transaction held the lock. */
  took(milliseconds: number): void {
    if (milliseconds > goal) this.share = Math.max(least, this.share / 2);
    else if (milliseconds < goal / 2) this.share = Math.min(1, this.share * 1.1);
  }
}
