/** @file Waits until all that a script sent is in the database, so that it reads what it wrote: ingestion is the dispatcher's. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { attemptsOf } from '@/db/queries/attempt';
import { runsById } from '@/db/queries/run/run';
import type { RunId } from '@/domain/ids';
import { attemptFiles } from '@/domain/job';
import { isFinal } from '@/domain/run-state';
import type { ServiceContext } from '@/server/context';
import { outsideExecutor } from '@/server/services/runs/life/open-attempts';
import { dispatcherLife } from '@/server/services/system/dispatcher';

const lookEvery = 20;
/** Then what is there is answered: a script is not held up by a long queue of others' points. */
const patience = 5_000;

/** True if nothing is pending; false without a dispatcher, or after a while. Our own runs are never waited for. */
export async function settled(ctx: ServiceContext, id: RunId): Promise<boolean> {
  for (let waited = 0; ; waited += lookEvery) {
    if (isSettled(ctx, id)) return true;
    if (waited >= patience || !dispatcherLife(ctx).alive) return false;
    await pause(lookEvery);
  }
}

function isSettled(ctx: ServiceContext, id: RunId): boolean {
  const [run] = runsById(ctx.db, [id]);
  const [attempt] = attemptsOf(ctx.db, id);
  if (run === undefined || attempt === undefined || attempt.executor !== outsideExecutor) return true;
  const file = path.join(ctx.settings.dataDirectory, attempt.directory, attemptFiles.events);
  const read = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) <= attempt.ingestedOffset;
  return read && (attempt.endedAt !== null || !isFinal(run.state));
}
