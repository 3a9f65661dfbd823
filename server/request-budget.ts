/**
 * @file The calls of one request, one after another: other requests run in between, and together they may keep the
 * web server busy for a limited time.
 */
import { performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { DomainError } from '@/domain/errors';
import { tunables } from '@/domain/tunables';

export class Lane {
  private last: Promise<unknown> = Promise.resolve();
  private spent = 0;

  /** `budget`: milliseconds of work on the web server's thread; waiting for others costs nothing. */
  constructor(private readonly budget: number = tunables.batchBudget) {}

  /** @throws DomainError `too-many` if the calls before it have used up the budget */
  take<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const mine = this.last.then(async () => {
      await turn();
      if (this.spent >= this.budget) {
        throw new DomainError('too-many', 'The calls of this batch take too long together: send fewer at once.', {
          retryAfter: 1,
        });
      }
      const before = performance.eventLoopUtilization();
      try {
        return await work();
      } finally {
        this.spent += performance.eventLoopUtilization(before).active;
      }
    });
    this.last = mine.catch(() => undefined);
    return mine;
  }
}
