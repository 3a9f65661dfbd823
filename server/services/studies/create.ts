/** @file Starts a study: checks that every fold can be run, opens an experiment for its runs, queues the first of them. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { insertStudy } from '@/db/queries/study/save';
import { DomainError } from '@/domain/errors';
import { newIdText, studyIdSchema } from '@/domain/ids';
import type { StudyRecord } from '@/domain/records/study';
import type { StudyDefinitionInput } from '@/domain/study';
import { studyDefinitionSchema } from '@/domain/study';
import type { Call } from '@/server/context';
import { isDocument } from '@/server/services/document';
import { createExperiment } from '@/server/services/experiments/create';
import { audit, noteChange } from '@/server/services/journal';
import { advanceStudy } from './advance';
import { checkStudy } from './check';
import { requireStudy } from './require-study';
import { toStudyRecord } from './to-record';

export const createStudyInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  definition: z.custom<StudyDefinitionInput>(isDocument, 'give a study definition'),
});
export type CreateStudyInput = z.input<typeof createStudyInput>;

export function createStudy({ ctx, input }: Call<CreateStudyInput>): StudyRecord {
  const { name, definition: given } = createStudyInput.parse(input);
  const definition = studyDefinitionSchema.parse(given);
  const [problem] = checkStudy(ctx, definition);
  if (problem !== undefined) throw new DomainError('invalid-input', problem.message, { field: problem.field });
  const id = studyIdSchema.parse(newIdText('st'));
  inTransaction(ctx.db, (tx) => {
    const experiment = createExperiment({ ctx, input: { name } });
    insertStudy(tx, {
      id,
      name,
      definition,
      experiment: experiment.id,
      state: 'active',
      createdAt: ctx.now(),
      createdBy: ctx.actor.name,
    });
    noteChange(ctx, tx, 'study', id);
    audit(ctx, tx, 'study.create', id, { name });
  });
  // The dispatcher goes on from here; a first batch at once, so that a refusal is seen at once.
  advanceStudy({ ctx, input: { id } });
  return toStudyRecord(ctx.db, requireStudy(ctx.db, id));
}
