/** @file A study with its definition and the runs that failed. */
import { z } from 'zod';
import { runsOfStudy } from '@/db/queries/study/find';
import { studyIdSchema } from '@/domain/ids';
import type { StudyDetail } from '@/domain/records/study';
import type { Call } from '@/server/context';
import { requireStudy } from './require-study';
import { toStudyRecord } from './to-record';

export const getStudyInput = z.strictObject({ id: studyIdSchema });
export type GetStudyInput = z.input<typeof getStudyInput>;

export function getStudy({ ctx, input }: Call<GetStudyInput>): StudyDetail {
  const { id } = getStudyInput.parse(input);
  const row = requireStudy(ctx.db, id);
  const failed = runsOfStudy(ctx.db, id).filter(({ run }) => run.state === 'failed' || run.state === 'stopped');
  return {
    ...toStudyRecord(ctx.db, row),
    definition: row.definition,
    failedRuns: failed.map(({ run }) => ({ id: run.id, name: run.name, reason: run.reason })),
  };
}
