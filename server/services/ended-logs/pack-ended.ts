/** @file Packs the logs of attempts that ended a while ago: some milliseconds at a time, in the order in which they ended. */
import path from 'node:path';
import { endedAttempts } from '@/db/queries/attempt';
import { lackOf } from '@/domain/machine-lack';
import type { Timing } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { packLog } from './packed-log';

const lookedAtOnce = 100;

interface LogPackerOptions {
  readonly ctx: ServiceContext;
  readonly timing: Pick<Timing, 'logsPackedAfter'>;
  /** A log that could not be packed stays as it is; where the disk is full, it is tried again. */
  onTrouble(attempt: string, error: unknown): void;
}

/** Call it now and then; it works for about so many milliseconds if there is something to do. */
export function createLogPacker({ ctx, timing, onTrouble }: LogPackerOptions): (milliseconds: number) => void {
  // All of them are looked at once after a start; what is packed already takes a glance.
  let last = { endedAt: 0, id: '' };
  let found: ReturnType<typeof endedAttempts> = [];
  let begun: { readonly attempt: (typeof found)[number]; readonly work: Generator<void, void> } | null = null;
  let notBefore = Number.NEGATIVE_INFINITY;

  const next = () => {
    if (found.length === 0)
      found = endedAttempts(ctx.db, { ...last, until: ctx.now() - timing.logsPackedAfter, most: lookedAtOnce });
    const attempt = found.shift();
    if (attempt === undefined) return null;
    last = { endedAt: attempt.endedAt ?? 0, id: attempt.id };
    return { attempt, work: packLog(path.join(ctx.settings.dataDirectory, attempt.directory)) };
  };

  return (milliseconds) => {
    if (ctx.now() < notBefore) return;
    const until = performance.now() + milliseconds;
    do {
      const current = begun ?? next();
      if (current === null) return;
      begun = current;
      try {
        if (current.work.next().done) begun = null;
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
}
