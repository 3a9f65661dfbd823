/** @file Waits until everything that a script sent is ingested by the dispatcher, so that it reads its own writes. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { attemptsOf } from '@/db/queries/attempt';
import { runsById } from '@/db/queries/run/run';
import { attemptFiles } from '@/domain/attempt-files';
import type { RunId } from '@/domain/ids';
import { isFinal } from '@/domain/run-state';
import type { ServiceContext } from '@/server/context';
import { outsideExecutor } from '@/server/services/runs/life/open-attempts';
import { dispatcherLife } from '@/server/services/system/dispatcher';

const lookEvery = 20;
/** Then the current state is returned: a script must not wait for a long backlog of others' points. */
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
