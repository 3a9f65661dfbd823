/** @file Puts a run into the trash; refused while it is active or in use. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updateRun } from '@/db/queries/run/run';
import { runsStandingOn } from '@/db/queries/run/using';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit';
import { requireAtRest, requireRun } from './require-run';

export const deleteRun = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ id: runIdSchema }),
  output: z.object({ id: runIdSchema }),
  run({ ctx, input: { id } }) {
    inTransaction(ctx.db, (tx) => {
      const run = requireRun(tx, id);
      requireAtRest(tx, run);
      const users = runsStandingOn(tx, id).filter(({ inTrash }) => !inTrash);
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
  },
});
