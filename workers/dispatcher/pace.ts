/**
 * @file How much of a log goes into one transaction: as much as the last ones took the time for. A transaction holds the one
 * lock that every writer needs, so that its length is what others wait at most.
 */
import type { Timing } from '@/domain/tunables';

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
