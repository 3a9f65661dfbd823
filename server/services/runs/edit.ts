/** @file Changes a run’s name, notes, tags or experiment. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { findExperiment } from '@/db/queries/experiment/find';
import { updateRun } from '@/db/queries/run/update';
import { DomainError } from '@/domain/errors';
import { experimentIdSchema, runIdSchema } from '@/domain/ids';
import type { runSummarySchema } from '@/domain/records/run';
import type { Call } from '@/server/context';
import { detailsShape, patchOf } from '@/server/services/details';
import { audit, noteChange } from '@/server/services/journal';
import { requireRun } from './require-run';
import { summarise } from './summarise';

export const editRunInput = z.strictObject({
  id: runIdSchema,
  ...detailsShape,
  /** Null takes it out of its experiment. */
  experiment: experimentIdSchema.nullable().optional(),
});
export type EditRunInput = z.input<typeof editRunInput>;

export function editRun({ ctx, input }: Call<EditRunInput>): z.output<typeof runSummarySchema> {
  const { id, experiment, ...details } = editRunInput.parse(input);
  const patch = {
    ...patchOf(details),
    ...(experiment === undefined ? {} : { experiment }),
  };
  inTransaction(ctx.db, (tx) => {
    requireRun(tx, id);
    if (Object.keys(patch).length === 0) return;
    if (typeof experiment === 'string' && findExperiment(tx, experiment) === undefined) {
      throw new DomainError('invalid-input', `There is no experiment ${experiment}.`, { field: 'experiment' });
    }
    updateRun(tx, id, patch);
    noteChange(ctx, tx, 'run', id, id);
    audit(ctx, tx, 'run.edit', id, { fields: Object.keys(patch) });
  });
  return summarise(ctx, requireRun(ctx.db, id));
}
