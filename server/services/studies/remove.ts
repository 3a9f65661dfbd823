/**
 * @file Removes a study, never its runs. In several transactions, so that nobody waits: an interrupted one is recorded as begun, and the dispatcher's
 * next start, or the next clean-up, continues.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { noteRemoval, removalsUnderWay } from '@/db/queries/removal';
import { removeSomeOfStudy } from '@/db/queries/study';
import { whenFree } from '@/db/retry-when-locked';
import { DomainError } from '@/domain/errors';
import { type StudyId, studyIdSchema } from '@/domain/ids';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireStudy } from './read';

/** @throws DomainError `conflict` while it is active: its runs would continue unnoticed. */
export const remove = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ id: studyIdSchema }),
  output: z.object({ id: studyIdSchema }),
  async run({ ctx, input: { id } }) {
    await whenFree(() =>
      inTransaction(ctx.db, (tx) => {
        const study = requireStudy(tx, id);
        if (study.state === 'active')
          throw new DomainError('conflict', `The study "${study.name}" is running: pause it first.`, { field: 'id' });
        noteRemoval(tx, id, ctx.now());
        noteChange(ctx, tx, 'study', id);
        audit(ctx, tx, 'study.remove', id, { name: study.name });
      }),
    );
    await goOn(ctx, id);
    return { id };
  },
});

/** Finishes interrupted removals. */
export async function finishStudyRemovals(ctx: ServiceContext): Promise<void> {
  for (const id of removalsUnderWay(ctx.db, 'st_')) await goOn(ctx, studyIdSchema.parse(id));
}

async function goOn({ db }: ServiceContext, id: StudyId): Promise<void> {
  const some = () => inTransaction(db, (tx) => removeSomeOfStudy(tx, id, tunables.removedAtOnce));
  while ((await whenFree(some)) > 0) await turn();
}
