/** @file Packs the logs of attempts that ended a while ago: some milliseconds at a time, in the order in which they ended. */
import path from 'node:path';
import { inTransaction } from '@/db/open';
import { attemptsToPack, type EndedAttempt, notePacked } from '@/db/queries/attempt';
import { lackOf } from '@/domain/machine-lack';
import type { Timing } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { packLog } from './packed-log';

const lookedAtOnce = 100;

interface LogPackerOptions {
  readonly ctx: ServiceContext;
  readonly timing: Pick<Timing, 'logsPackedAfter'>;
  /** A log that could not be packed stays as it is until the next start; where the disk is full, it is tried again. */
  onTrouble(attempt: string, error: unknown): void;
}

/** Call it now and then; it works for about so many milliseconds if there is something to do. */
export function createLogPacker({ ctx, timing, onTrouble }: LogPackerOptions): (milliseconds: number) => void {
  let last = { endedAt: 0, id: '' };
  let found: EndedAttempt[] = [];
  let begun: { readonly attempt: EndedAttempt; readonly work: Generator<void, void> } | null = null;
  let notBefore = Number.NEGATIVE_INFINITY;
  /** Packed, and not noted yet. */
  let done: EndedAttempt[] = [];

  const next = () => {
    if (found.length === 0)
      found = [...attemptsToPack(ctx.db, { ...last, until: ctx.now() - timing.logsPackedAfter, most: lookedAtOnce })];
    const attempt = found.shift();
    if (attempt === undefined) return null;
    last = { endedAt: attempt.endedAt ?? 0, id: attempt.id };
    return { attempt, work: packLog(path.join(ctx.settings.dataDirectory, attempt.directory)) };
  };

  const work = (until: number): void => {
    do {
      const current = begun ?? next();
      if (current === null) return;
      begun = current;
      try {
        if (!current.work.next().done) continue;
        begun = null;
        done.push(current.attempt);
      } catch (error) {
        onTrouble(current.attempt.id, error);
        begun = null;
        if (lackOf(error) !== 'space') continue;
        found.unshift(current.attempt);
        notBefore = ctx.now() + timing.logsPackedAfter;
        return;
      }
    } while (performance.now() < until);
  };

  return (milliseconds) => {
    if (ctx.now() < notBefore) return;
    work(performance.now() + milliseconds);
    if (done.length === 0) return;
    inTransaction(ctx.db, (tx) => notePacked(tx, done));
    done = [];
  };
}
