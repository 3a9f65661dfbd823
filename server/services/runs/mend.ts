/** @file Runs that are said to be at work while no attempt of theirs is open: they wait again, or end where a stop was asked for. */
import { inTransaction } from '@/db/open';
import { runsWithoutAttempt } from '@/db/queries/run/queue';
import { decideRetry } from '@/domain/run-state';
import type { ServiceContext } from '@/server/context';
import { decideOutcome } from './end-attempt';
import { moveRun } from './move';

const reason = 'Its attempt was closed while the run was said to be at work';

/** Names of the runs that were mended. */
export function mendRuns({ ctx }: { ctx: ServiceContext }): string[] {
  if (runsWithoutAttempt(ctx.db).length === 0) return [];
  return inTransaction(ctx.db, (tx) =>
    runsWithoutAttempt(tx).map((run) => {
      const crashes = run.crashes + 1;
      const decision = decideRetry({ end: 'crashed', crashes, maxCrashes: ctx.settings.timing.maxCrashes });
      const outcome = decideOutcome(run, 'crashed', decision, reason);
      const endedAt = outcome.state === 'queued' ? null : ctx.now();
      moveRun(ctx, tx, run, 'dispatcher', outcome.state, { reason: outcome.reason, crashes, endedAt });
      return run.name;
    }),
  );
}
