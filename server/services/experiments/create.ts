/** @file Starts an experiment: a named group of runs. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { findExperimentByName } from '@/db/queries/experiment/find';
import { insertExperiment } from '@/db/queries/experiment/insert';
import { DomainError } from '@/domain/errors';
import { experimentIdSchema, newIdText } from '@/domain/ids';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';

export const createExperimentInput = z.strictObject({ name: z.string().trim().min(1).max(100) });
export type CreateExperimentInput = z.input<typeof createExperimentInput>;

export const experimentSchema = z.object({ id: experimentIdSchema, name: z.string() });

export function createExperiment({ ctx, input }: Call<CreateExperimentInput>): z.output<typeof experimentSchema> {
  const { name } = createExperimentInput.parse(input);
  const id = experimentIdSchema.parse(newIdText('ex'));
  inTransaction(ctx.db, (tx) => {
    if (findExperimentByName(tx, name) !== undefined) {
      throw new DomainError('conflict', `There is an experiment "${name}" already: choose another name.`, {
        field: 'name',
      });
    }
    insertExperiment(tx, { id, name, createdAt: ctx.now() });
    // Lists of experiments follow changes of runs, whose groups they are.
    noteChange(ctx, tx, 'run', id);
    audit(ctx, tx, 'experiment.create', id, { name });
  });
  return { id, name };
}
