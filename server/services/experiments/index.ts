/** @file Experiments: names under which runs are grouped. */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { allExperiments, findExperimentByName, insertExperiment } from '@/db/queries/experiment';
import { DomainError } from '@/domain/errors';
import { type ExperimentId, experimentIdSchema, newIdText } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';

/** Starts an experiment: a named group of runs. */
const create = operation({
  access: 'member',
  scope: 'log',
  kind: 'mutation',
  input: z.strictObject({ name: z.string().trim().min(1).max(100) }),
  output: z.object({ id: experimentIdSchema, name: z.string() }),
  run({ ctx, input: { name } }) {
    return inTransaction(ctx.db, (tx) => {
      if (findExperimentByName(tx, name) !== undefined) {
        throw new DomainError('conflict', `There is an experiment "${name}" already: choose another name.`, {
          field: 'name',
        });
      }
      return { id: beginExperiment(ctx, tx, name), name };
    });
  },
});

/** A new experiment by this name, or by this name and the next free number. */
export function experimentCalled(ctx: ServiceContext, tx: Database, name: string): ExperimentId {
  const short = name.slice(0, 90);
  let free = short;
  for (let number = 2; findExperimentByName(tx, free) !== undefined; number++) free = `${short} (${number})`;
  return beginExperiment(ctx, tx, free);
}

/** With a free name. */
export function beginExperiment(ctx: ServiceContext, tx: Database, name: string): ExperimentId {
  const id = experimentIdSchema.parse(newIdText('ex'));
  insertExperiment(tx, { id, name, createdAt: ctx.now() });
  // Lists of experiments are refreshed by changes of runs.
  noteChange(ctx, tx, 'run', id);
  audit(ctx, tx, 'experiment.create', id, { name });
  return id;
}

/** All experiments with the number of their runs. */
const list = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.array(z.object({ id: experimentIdSchema, name: z.string(), runs: z.int() })),
  run({ ctx }) {
    return allExperiments(ctx.db);
  },
});

export const experiments = {
  list,
  create,
};
