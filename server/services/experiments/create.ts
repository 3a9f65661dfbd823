/** @file Starts an experiment: a named group of runs. */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { findExperimentByName } from '@/db/queries/experiment/find';
import { insertExperiment } from '@/db/queries/experiment/insert';
import { DomainError } from '@/domain/errors';
import { type ExperimentId, experimentIdSchema, newIdText } from '@/domain/ids';
import type { Call, ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';

export const createExperimentInput = z.strictObject({ name: z.string().trim().min(1).max(100) });
export type CreateExperimentInput = z.input<typeof createExperimentInput>;

export const experimentSchema = z.object({ id: experimentIdSchema, name: z.string() });

export function createExperiment({ ctx, input }: Call<CreateExperimentInput>): z.output<typeof experimentSchema> {
  const { name } = createExperimentInput.parse(input);
  return inTransaction(ctx.db, (tx) => {
    if (findExperimentByName(tx, name) !== undefined) {
      throw new DomainError('conflict', `There is an experiment "${name}" already: choose another name.`, {
        field: 'name',
      });
    }
    return { id: begin(ctx, tx, name), name };
  });
}

/** A new experiment by this name, or by this name and the next free number. */
export function experimentCalled(ctx: ServiceContext, tx: Database, name: string): ExperimentId {
  const short = name.slice(0, 90);
  let free = short;
  for (let number = 2; findExperimentByName(tx, free) !== undefined; number++) free = `${short} (${number})`;
  return begin(ctx, tx, free);
}

function begin(ctx: ServiceContext, tx: Database, name: string): ExperimentId {
  const id = experimentIdSchema.parse(newIdText('ex'));
  insertExperiment(tx, { id, name, createdAt: ctx.now() });
  // Lists of experiments follow changes of runs, whose groups they are.
  noteChange(ctx, tx, 'run', id);
  audit(ctx, tx, 'experiment.create', id, { name });
  return id;
}
