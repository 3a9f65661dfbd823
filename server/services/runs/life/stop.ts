/** @file Asks a run to stop: at once if queued, after its step if running. Asking twice changes nothing. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updateRun } from '@/db/queries/run/run';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import { runSummarySchema } from '@/domain/records/run';
import { isFinal } from '@/domain/run-state';
import { operation } from '@/server/operation';
import { summarise } from '../read/summarise';
import { requireRun } from '../require-run';
import { transitionRun } from './transition';

export const stop = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ id: runIdSchema }),
  output: runSummarySchema,
  run({ ctx, input: { id } }) {
    inTransaction(ctx.db, (tx) => {
      const run = requireRun(tx, id);
      if (isFinal(run.state)) {
        throw new DomainError('conflict', `The run "${run.name}" has already ended: it is ${run.state}.`, {
          field: 'id',
        });
      }
      const now = ctx.now();
      if (run.state === 'queued') {
        transitionRun(ctx, tx, run, 'person', 'stopped', { reason: 'stopped before it started', endedAt: now });
      } else if (run.state !== 'stopping')
        transitionRun(ctx, tx, run, 'person', 'stopping', { reason: null, stopRequestedAt: now });
      else if (run.stopRequestedAt === null) updateRun(tx, id, { stopRequestedAt: now });
    });
    return summarise(ctx, requireRun(ctx.db, id));
  },
});
