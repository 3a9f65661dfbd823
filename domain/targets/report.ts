/** @file What the dispatcher last knew of a target. */
import { z } from 'zod';
import { targetNameSchema } from './target';

export const targetReportSchema = z.object({
  name: targetNameSchema,
  /** Null before it was first asked. */
  answers: z.boolean().nullable(),
  /** Since when it answers, or not. */
  since: z.number().nullable(),
  /** Why it does not: a sentence without its full stop. */
  trouble: z.string().nullable(),
});
export type TargetReport = z.infer<typeof targetReportSchema>;
