/** @file Pauses a study, which asks its runs to stop, or lets it go on, which resumes what stopped or failed. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { runsOfStudy } from '@/db/queries/study/find';
import { updateStudy } from '@/db/queries/study/save';
import { studyIdSchema } from '@/domain/ids';
import type { StudyRecord } from '@/domain/records/study';
import { isFinal } from '@/domain/run-state';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { requestStop } from '@/server/services/runs/request-stop';
import { resumeRun } from '@/server/services/runs/resume';
import { advanceStudy } from './advance';
import { requireStudy } from './require-study';
import { toStudyRecord } from './to-record';

export const setStudyStateInput = z.strictObject({ id: studyIdSchema, state: z.enum(['active', 'paused']) });
export type SetStudyStateInput = z.input<typeof setStudyStateInput>;

export function setStudyState({ ctx, input }: Call<SetStudyStateInput>): StudyRecord {
  const { id, state } = setStudyStateInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    requireStudy(tx, id);
    updateStudy(tx, id, { state, problem: null, endedAt: null });
    for (const { run } of runsOfStudy(tx, id)) {
      if (state === 'paused' && !isFinal(run.state)) requestStop({ ctx, input: { id: run.id } });
      if (state === 'active' && (run.state === 'stopped' || run.state === 'failed'))
        resumeRun({ ctx, input: { id: run.id } });
    }
    noteChange(ctx, tx, 'study', id);
    audit(ctx, tx, `study.${state}`, id);
  });
  if (state === 'active') advanceStudy({ ctx, input: { id } });
  return toStudyRecord(ctx.db, requireStudy(ctx.db, id));
}
