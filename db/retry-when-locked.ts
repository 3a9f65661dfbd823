/**
 * @file Writing without making a thread wait: SQLite lets one process write at a time, and better-sqlite3 would wait for it
 * with the whole event loop. The web server's connection gives up at once instead; here what gave up is retried a moment
 * later, and others are answered meanwhile.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '@/domain/errors';
import { tunables } from '@/domain/tunables';

interface Work {
  /** Whether one of its transactions was committed: then it can't be retried as a whole. */
  committed: boolean;
  readonly within: Work | undefined;
}
const underWay = new AsyncLocalStorage<Work>();

/**
 * Runs `work`, and all of it again if the database was locked at its first transaction. So what it does before that
 * must be harmless twice; several transactions need a `whenFree` each.
 * @throws DomainError `unavailable` if the database is locked for longer than a request may wait
 */
export async function whenFree<T>(work: () => T | Promise<T>): Promise<T> {
  const until = performance.now() + tunables.busyPatience;
  for (let attempt = 0; ; attempt++) {
    const own: Work = { committed: false, within: underWay.getStore() };
    try {
      return await underWay.run(own, work);
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (own.committed) throw doneInPart(error);
      if (performance.now() >= until) throw tooBusy(error);
    }
    // Random, so that waiting requests don't retry together.
    const longest = Math.min(tunables.busyPause * 2 ** attempt, tunables.busyLongestPause);
    await pause(longest * (0.5 + Math.random() / 2));
  }
}

/** To be called when a transaction was committed. */
export function noteCommit(): void {
  for (let work = underWay.getStore(); work !== undefined; work = work.within) work.committed = true;
}

/** Whether another process holds the database's lock, whatever wrapped the error. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && /^SQLITE_(BUSY|LOCKED)/.test(String(error.code))) return true;
  return error.cause !== undefined && isBusy(error.cause);
}

export function tooBusy(cause: unknown): DomainError {
  return new DomainError('unavailable', 'The database is busy with other work: nothing was changed. Try again.', {
    cause: withoutCode(cause),
  });
}

function doneInPart(cause: unknown): DomainError {
  return new DomainError(
    'unavailable',
    'The database was busy with other work, and this was done only in part: check what was done, then repeat the rest.',
    { cause: withoutCode(cause) },
  );
}

/** Keeps the message without being taken for a locked database again. */
function withoutCode(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
