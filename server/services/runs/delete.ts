/** @file Puts a run into the trash; refused while it is active or in use. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updateRun } from '@/db/queries/run/update';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import { isFinal } from '@/domain/run-state';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { childrenOf } from './lineage';
import { requireRun } from './require-run';

export const deleteRunInput = z.strictObject({ id: runIdSchema });
export type DeleteRunInput = z.input<typeof deleteRunInput>;

export const deletedRunSchema = z.object({ id: runIdSchema });

export function deleteRun({ ctx, input }: Call<DeleteRunInput>): z.output<typeof deletedRunSchema> {
  const { id } = deleteRunInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    const run = requireRun(tx, id);
    if (!isFinal(run.state)) {
      throw new DomainError('conflict', `The run "${run.name}" is ${run.state}: stop it first.`, { field: 'id' });
    }
    const users = childrenOf(tx, run).filter((child) => child.type === 'run');
    if (users.length > 0) {
      const names = users.slice(0, 3).map((user) => `"${user.name}"`);
      throw new DomainError(
        'in-use',
        `${users.length === 1 ? 'A run stands' : `${users.length} runs stand`} on what "${run.name}" made (${names.join(', ')}): delete ${users.length === 1 ? 'it' : 'them'} first.`,
        { field: 'id' },
      );
    }
    updateRun(tx, id, { deletedAt: ctx.now() });
    noteChange(ctx, tx, 'run', id, id);
    noteChange(ctx, tx, 'prior', id);
    noteChange(ctx, tx, 'genotype', id);
    audit(ctx, tx, 'run.delete', id, { name: run.name });
  });
  return { id };
}
