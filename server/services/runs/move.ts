/** @file The one place where a run changes its state: checked against who may do that and its attempts, by compare-and-set. */
import type { Database } from '@/db/open';
import { hasOpenAttempt } from '@/db/queries/attempt';
import { type RunPatch, updateRunInState } from '@/db/queries/run/run';
import type { RunRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { canMove, isWorking, type Mover, type RunState } from '@/domain/run-state';
import type { ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/audit';
import { announceRun } from '@/server/services/webhooks/announce';

/** Moves `run` (as just read) to `to` with `patch`, change feed, audit log and webhooks, in the caller's transaction. */
export function moveRun(
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
  // A script ends before all that it said is read: the attempt is closed once it is.
  if (by !== 'script' && (to === 'starting' || !isWorking(to)) && hasOpenAttempt(tx, run.id)) {
    throw new DomainError(
      'conflict',
      `An attempt of "${run.name}" is still open: it can't become ${to} before that ended.`,
    );
  }
  if (!updateRunInState(tx, run.id, run.state, { ...patch, state: to })) {
    throw new DomainError('conflict', `The run "${run.name}" changed at the same moment: look again.`);
  }
  noteChange(ctx, tx, 'run', run.id, run.id);
  audit(ctx, tx, `run.${to}`, run.id, { from: run.state, reason: patch.reason ?? null });
  announceRun(ctx, tx, run.id, to);
}
