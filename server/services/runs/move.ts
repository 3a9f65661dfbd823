/** @file The one place where a run changes its state: checked against the state machine, by compare-and-set. */
import type { Database } from '@/db/open';
import { type RunPatch, updateRunInState } from '@/db/queries/run/update';
import type { RunRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { canMove, type RunState } from '@/domain/run-state';
import type { ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { announceRun } from '@/server/services/webhooks/announce';

/** Moves `run` (as just read) to `to` with `patch`, change feed, audit log and webhooks, in the caller's transaction. */
export function moveRun(
  ctx: ServiceContext,
  tx: Database,
  run: Pick<RunRow, 'id' | 'name' | 'state'>,
  to: RunState,
  patch: RunPatch,
): void {
  if (!canMove(run.state, to)) {
    throw new DomainError('conflict', `The run "${run.name}" is ${run.state}: it can't become ${to} from there.`);
  }
  if (!updateRunInState(tx, run.id, run.state, { ...patch, state: to })) {
    throw new DomainError('conflict', `The run "${run.name}" changed at the same moment: look again.`);
  }
  noteChange(ctx, tx, 'run', run.id, run.id);
  audit(ctx, tx, `run.${to}`, run.id, { from: run.state, reason: patch.reason ?? null });
  announceRun(ctx, tx, run.id, to);
}
