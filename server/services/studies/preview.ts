/** @file What a study would be: what is wrong with it, how many runs it makes at most, and how long they take here. */
import { z } from 'zod';
import { problemListSchema } from '@/domain/records/problem';
import { type StudyDefinitionInput, studyDefinitionSchema } from '@/domain/study';
import type { Call } from '@/server/context';
import { problemsOf } from '@/server/errors/map-error';
import { isDocument } from '@/server/services/document';
import { checkStudy } from './check';
import { estimateStudy } from './estimate';
import { mostRuns } from './to-record';

export const previewStudyInput = z.strictObject({
  definition: z.custom<StudyDefinitionInput>(isDocument, 'give a study definition'),
});
export type PreviewStudyInput = z.input<typeof previewStudyInput>;

export const studyPreviewSchema = z.object({
  problems: problemListSchema,
  runs: z.object({ metaTrainings: z.int(), searches: z.int(), retrainings: z.int(), total: z.int() }).nullable(),
  /** Seconds on all slots together; null where no run has finished here yet. */
  seconds: z.number().nullable(),
  macs: z.number().nullable(),
});

export function previewStudy({ ctx, input }: Call<PreviewStudyInput>): z.output<typeof studyPreviewSchema> {
  const parsed = studyDefinitionSchema.safeParse(previewStudyInput.parse(input).definition);
  if (!parsed.success) return { problems: problemsOf(parsed.error), runs: null, seconds: null, macs: null };
  const problems = checkStudy(ctx, parsed.data);
  if (problems.length > 0) return { problems, runs: null, seconds: null, macs: null };
  return { problems, runs: mostRuns(parsed.data), ...estimateStudy(ctx, parsed.data) };
}
