/** @file Takes a run out of the trash; refused while what it stands on is still there. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { isBeingRemoved } from '@/db/queries/removal';
import { updateRun } from '@/db/queries/run/run';
import { parentRunsInTrash } from '@/db/queries/run/using';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import { runSummarySchema } from '@/domain/records/run';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit';
import { requireRun, requireRunInTrash } from './require-run';
import { summarise } from './summarise';

export const restore = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ id: runIdSchema }),
  output: runSummarySchema,
  run({ ctx, input: { id } }) {
    inTransaction(ctx.db, (tx) => {
      const run = requireRunInTrash(tx, id);
      if (isBeingRemoved(tx, id)) {
        throw new DomainError('conflict', `"${run.name}" is being removed for good: it can't be restored.`, {
          field: 'id',
        });
      }
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
  },
});
