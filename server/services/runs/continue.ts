/**
 * @file Queues a run that goes on from a checkpoint of another, perhaps for longer. The other stays as it is: what it was asked
 * and what it gave remain true.
 */
import path from 'node:path';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { checkpointsOf } from '@/db/queries/artefact/find';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import type { RunSummary } from '@/domain/records/run';
import type { RunConfig } from '@/domain/run-config';
import { lengthOf, withLength } from '@/domain/run-length';
import { isFinal } from '@/domain/run-state';
import type { Call } from '@/server/context';
import { queue } from './launch';
import { requireRun } from './require-run';
import { summarise } from './summarise';
import { requireValidConfig } from './validate';

export const continueRunInput = z.strictObject({
  id: runIdSchema,
  /** Of a checkpoint that is kept. */
  step: z.int().min(0),
  /** The new whole length, in the unit of the run's kind; as long as before where absent. */
  length: z.int().min(1).optional(),
  name: z.string().trim().min(1).max(200).optional(),
});
export type ContinueRunInput = z.input<typeof continueRunInput>;

export function continueRun({ ctx, input }: Call<ContinueRunInput>): RunSummary {
  const { id, step, length, name } = continueRunInput.parse(input);
  const run = requireRun(ctx.db, id);
  if (!isFinal(run.state)) {
    throw new DomainError(
      'conflict',
      `The run "${run.name}" is ${run.state}: stop it first, its checkpoints still change.`,
    );
  }
  const checkpoint = checkpointsOf(ctx.db, id).find(({ artefact }) => artefact.step === step);
  if (checkpoint === undefined) {
    throw new DomainError('not-found', `The run "${run.name}" keeps no checkpoint of step ${step}.`, { field: 'step' });
  }
  const { config, basis } = requireValidConfig(ctx, lengthened(run.config, length, step));
  const row = inTransaction(ctx.db, (tx) =>
    queue(
      ctx,
      tx,
      {
        name: name ?? `${run.name} (from step ${step})`.slice(0, 200),
        experiment: run.experiment,
        tags: run.tags,
        notes: '',
        priority: run.priority,
        continues: { run: id, step, path: path.join(checkpoint.directory, checkpoint.artefact.path) },
      },
      config,
      basis,
    ),
  );
  return summarise(ctx, row);
}

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
