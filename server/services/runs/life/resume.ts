/**
 * @file Queues a stopped or failed run again: it continues from its last checkpoint if it has one. A run that was stopped
 * before it started gets its place in the queue back.
 */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { runIdSchema } from '@/domain/ids';
import { runSummarySchema } from '@/domain/records/run';
import { operation } from '@/server/operation';
import { summarise } from '../read/summarise';
import { launchableConfig, requireRun } from '../require-run';
import { transitionRun } from './transition';

export const resume = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ id: runIdSchema }),
  output: runSummarySchema,
  run({ ctx, input: { id } }) {
    inTransaction(ctx.db, (tx) => {
      const run = requireRun(tx, id);
      launchableConfig(run);
      transitionRun(ctx, tx, run, 'person', 'queued', {
        reason: null,
        crashes: 0,
        retryAt: null,
        endedAt: null,
        stopRequestedAt: null,
        queuedAt: run.startedAt === null ? run.queuedAt : ctx.now(),
      });
    });
    return summarise(ctx, requireRun(ctx.db, id));
  },
});
