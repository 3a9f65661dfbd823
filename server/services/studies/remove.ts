/** @file Removes a study: its definition and report. Its runs stay, with all that they made. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { removeStudy as removeStudyRow } from '@/db/queries/study/save';
import { DomainError } from '@/domain/errors';
import { studyIdSchema } from '@/domain/ids';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requireStudy } from './require-study';

export const removeStudyInput = z.strictObject({ id: studyIdSchema });
export type RemoveStudyInput = z.input<typeof removeStudyInput>;

export const removedStudySchema = z.object({ id: studyIdSchema });

/** @throws DomainError `conflict` while it is active: its runs would go on without a word. */
export function removeStudy({ ctx, input }: Call<RemoveStudyInput>): z.output<typeof removedStudySchema> {
  const { id } = removeStudyInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    const study = requireStudy(tx, id);
    if (study.state === 'active')
      throw new DomainError('conflict', `The study "${study.name}" is at work: pause it first.`, { field: 'id' });
    removeStudyRow(tx, id);
    noteChange(ctx, tx, 'study', id);
    audit(ctx, tx, 'study.remove', id, { name: study.name });
  });
  return { id };
}
