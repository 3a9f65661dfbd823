/** @file Checks every minute whether a backup is due, or its copy off the machine; neither blocks the loop. */
import { backUpWhereDue, copyOffWhereDue } from '@/server/services/system/backup-care';
import type { DispatcherContext, DispatcherLog } from './dependencies';

const every = 60_000;

export function keepBackups(ctx: DispatcherContext, log: DispatcherLog): { end(): void } {
  let copying = false;
  const look = (): void => {
    try {
      if (backUpWhereDue(ctx)) log.info({}, 'making the scheduled backup');
    } catch (error) {
      log.error({ err: error }, 'the scheduled backup could not begin; tried again');
    }
    if (copying) return;
    copying = true;
    copyOffWhereDue(ctx)
      .catch((error: unknown) => log.error({ err: error }, 'trouble with the copy of a backup'))
      .finally(() => {
        copying = false;
      });
  };
  const timer = setInterval(look, every);
  return { end: () => clearInterval(timer) };
}
