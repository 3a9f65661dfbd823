/** @file Takes a run out of the trash; refused while what it stands on is still there. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updateRun } from '@/db/queries/run/update';
import { parentRunsInTrash } from '@/db/queries/run/using';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import type { RunSummary } from '@/domain/records/run';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requireRun, requireRunInTrash } from './require-run';
import { summarise } from './summarise';

export const restoreRunInput = z.strictObject({ id: runIdSchema });
export type RestoreRunInput = z.input<typeof restoreRunInput>;

export function restoreRun({ ctx, input }: Call<RestoreRunInput>): RunSummary {
  const { id } = restoreRunInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    const run = requireRunInTrash(tx, id);
    const [parent] = parentRunsInTrash(tx, id);
    if (parent !== undefined) {
      throw new DomainError(
        'conflict',
        `"${run.name}" stands on "${parent.name}", which is in the trash too: restore that first.`,
        {
          field: 'id',
        },
      );
    }
    updateRun(tx, id, { deletedAt: null });
    noteChange(ctx, tx, 'run', id, id);
    noteChange(ctx, tx, 'prior', id);
    noteChange(ctx, tx, 'genotype', id);
    audit(ctx, tx, 'run.restore', id, { name: run.name });
  });
  return summarise(ctx, requireRun(ctx.db, id));
}
