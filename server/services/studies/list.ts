/** @file All studies, newest first. */
import { z } from 'zod';
import { allStudies } from '@/db/queries/study/find';
import { studyRecordSchema } from '@/domain/records/study';
import type { Call } from '@/server/context';
import { toStudyRecord } from './to-record';

export const listStudiesInput = z.void();
export type ListStudiesInput = z.input<typeof listStudiesInput>;

export const studyListSchema = z.array(studyRecordSchema);

export function listStudies({ ctx }: Call<ListStudiesInput>): z.output<typeof studyListSchema> {
  return allStudies(ctx.db).map((row) => toStudyRecord(ctx.db, row));
}
