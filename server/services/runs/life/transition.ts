/** @file The one place where a run changes its state, and where its alarms are recorded: both in the caller's transaction. */
import type { Database } from '@/db/open';
import { insertAlarm, type NewAlarm } from '@/db/queries/alarm';
import { hasOpenAttempt } from '@/db/queries/attempt';
import { type RunPatch, updateRunInState } from '@/db/queries/run/run';
import type { RunRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { canMove, isWorking, type Mover, type RunState } from '@/domain/run-state';
import type { ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/audit/record';
import { announceAlarm, announceRun } from '@/server/services/webhooks/announce';

/** Moves `run` (as just read) to `to` with `patch`, change feed, audit log and webhooks, in the caller's transaction. */
export function transitionRun(
  ctx: ServiceContext,
  tx: Database,
  run: Pick<RunRow, 'id' | 'name' | 'state'>,
  by: Mover,
  to: RunState,
  patch: RunPatch,
): void {
  if (!canMove(by, run.state, to)) {
    throw new DomainError('conflict', `The run "${run.name}" is ${run.state}: it can't become ${to} from there.`);
  }
  // A script ends before all its messages are read: the attempt is closed once they are.
  if (by !== 'script' && (to === 'starting' || !isWorking(to)) && hasOpenAttempt(tx, run.id)) {
    throw new DomainError(
      'conflict',
      `An attempt of "${run.name}" is still open: it can't become ${to} until that has ended.`,
    );
  }
  if (!updateRunInState(tx, run.id, run.state, { ...patch, state: to })) {
    throw new DomainError('conflict', `The run "${run.name}" changed at the same moment: reload it.`);
  }
  noteChange(ctx, tx, 'run', run.id, run.id);
  audit(ctx, tx, `run.${to}`, run.id, { from: run.state, reason: patch.reason ?? null });
  announceRun(ctx, tx, run.id, to);
}

export function raiseAlarm(ctx: ServiceContext, tx: Database, row: NewAlarm): void {
  if (insertAlarm(tx, row)) announceAlarm(ctx, tx, row.run, row);
}
