/** @file All studies, each with the verdict that its report begins with. */
import { z } from 'zod';
import { allStudies } from '@/db/queries/study';
import { isDomainError } from '@/domain/errors';
import type { StudyId } from '@/domain/ids';
import { studyListItemSchema } from '@/domain/records/study';
import { studyVerdict } from '@/domain/study/sentences';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { toStudyRecord } from './read';
import { report } from './report';

/** All studies, newest first. */
export const list = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.array(studyListItemSchema),
  run({ ctx }) {
    return allStudies(ctx.db).map((row) => ({ ...toStudyRecord(ctx.db, row), verdict: verdictOf(ctx, row.id) }));
  },
});

/** A study whose task set or space is gone stays in the list. */
function verdictOf(ctx: ServiceContext, id: StudyId): string {
  try {
    const [first] = report.run({ ctx, input: { id } }).sections;
    return first === undefined ? 'No verdict yet.' : studyVerdict(first);
  } catch (error) {
    if (isDomainError(error)) return 'No verdict yet.';
    throw error;
  }
}
