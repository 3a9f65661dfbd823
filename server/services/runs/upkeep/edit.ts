/** @file Changes a run’s name, notes, tags or experiment. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { findExperiment } from '@/db/queries/experiment';
import { updateRun } from '@/db/queries/run/run';
import { DomainError } from '@/domain/errors';
import { experimentIdSchema, runIdSchema } from '@/domain/ids';
import { runSummarySchema } from '@/domain/records/run';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { detailsShape, patchOf } from '@/server/services/details';
import { summarise } from '../read/summarise';
import { requireRun } from '../require-run';

export const edit = operation({
  access: 'member',
  scope: 'log',
  kind: 'mutation',
  input: z.strictObject({
    id: runIdSchema,
    ...detailsShape,
    /** Null takes it out of its experiment. */
    experiment: experimentIdSchema.nullable().optional(),
  }),
  output: runSummarySchema,
  run({ ctx, input: { id, experiment, ...details } }) {
    inTransaction(ctx.db, (tx) => {
      const patch = {
        ...patchOf(requireRun(tx, id), details),
        ...(experiment === undefined ? {} : { experiment }),
      };
      if (Object.keys(patch).length === 0) return;
      if (typeof experiment === 'string' && findExperiment(tx, experiment) === undefined) {
        throw new DomainError('invalid-input', `There is no experiment ${experiment}.`, { field: 'experiment' });
      }
      updateRun(tx, id, patch);
      noteChange(ctx, tx, 'run', id, id);
      audit(ctx, tx, 'run.edit', id, { fields: Object.keys(patch) });
    });
    return summarise(ctx, requireRun(ctx.db, id));
  },
});
