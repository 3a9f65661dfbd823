/**
 * @file Queues a run that continues from a checkpoint of another, perhaps for longer. The other stays as it is: its config
 * and results remain valid.
 */
import path from 'node:path';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { checkpointsOf } from '@/db/queries/artefact';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import { runSummarySchema } from '@/domain/records/run';
import type { RunConfig } from '@/domain/run-config';
import { lengthOf, withLength } from '@/domain/run-length';
import { operation } from '@/server/operation';
import { summarise } from '../read/summarise';
import { launchableConfig, requireAtRest, requireRun } from '../require-run';
import { queue } from './launch';
import { requireValidConfig } from './validate';

export const continueRun = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({
    id: runIdSchema,
    /** Of a kept checkpoint. */
    step: z.int().min(0),
    /** The new whole length, in the unit of the run's kind; as long as before where absent. */
    length: z.int().min(1).optional(),
    name: z.string().trim().min(1).max(200).optional(),
  }),
  output: runSummarySchema,
  run({ ctx, input: { id, step, length, name } }) {
    const { config, references } = requireValidConfig(
      ctx,
      lengthened(launchableConfig(requireRun(ctx.db, id)), length, step),
    );
    const row = inTransaction(ctx.db, (tx) => {
      const run = requireRun(tx, id);
      // While it is running, its checkpoints change.
      requireAtRest(tx, run);
      const checkpoint = checkpointsOf(tx, id).find(({ artefact }) => artefact.step === step);
      if (checkpoint === undefined) {
        throw new DomainError('not-found', `The run "${run.name}" keeps no checkpoint of step ${step}.`, {
          field: 'step',
        });
      }
      const details = {
        name: name ?? `${run.name} (from step ${step})`.slice(0, 200),
        experiment: run.experiment,
        tags: run.tags,
        notes: '',
        priority: run.priority,
        continues: {
          run: id,
          step,
          path: path.join(checkpoint.directory, checkpoint.artefact.path),
          sha256: checkpoint.artefact.sha256,
        },
      };
      return queue(ctx, tx, details, config, references);
    });
    return summarise(ctx, row);
  },
});

function lengthened(config: RunConfig, length: number | undefined, step: number): RunConfig {
  if (length === undefined) return config;
  const own = lengthOf(config);
  if (own === null) {
    throw new DomainError('invalid-input', 'A run of this kind has no length to change.', { field: 'length' });
  }
  // Epochs and checkpoints count in different units; there the runner finds nothing left to do.
  if (own.inSteps && length <= step) {
    throw new DomainError('invalid-input', `It is at step ${step} already: give more than that.`, { field: 'length' });
  }
  return withLength(config, length);
}
