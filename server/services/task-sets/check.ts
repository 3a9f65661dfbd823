/** @file What is wrong with a task set, before it is saved. */
import { z } from 'zod';
import { isDomainError } from '@/domain/errors';
import { problemListSchema } from '@/domain/records/problem';
import { taskSetSpecSchema } from '@/domain/task-set';
import { checkTaskSet } from '@/nas/tasks/check';
import { describeLeaks, findLeaks } from '@/nas/tasks/leak-check';
import { problemsOf } from '@/server/errors/map-error';
import { isDocument } from '@/server/services/document';
import { openSources } from './open-sources';

type TaskSetSpecInput = z.input<typeof taskSetSpecSchema>;

import type { Call } from '@/server/context';

export const checkTaskSetSpecInput = z.strictObject({ spec: z.custom<TaskSetSpecInput>(isDocument) });
export type CheckTaskSetSpecInput = z.input<typeof checkTaskSetSpecInput>;

export const taskSetCheckSchema = z.object({
  problems: problemListSchema,
  leak: z.object({ ok: z.boolean(), message: z.string() }),
});

export async function checkTaskSetSpec({
  ctx,
  input,
}: Call<CheckTaskSetSpecInput>): Promise<z.output<typeof taskSetCheckSchema>> {
  const parsed = taskSetSpecSchema.safeParse(checkTaskSetSpecInput.parse(input).spec);
  const unchecked = { ok: true, message: 'Not checked yet: correct the problems first.' };
  if (!parsed.success) return { problems: problemsOf(parsed.error), leak: unchecked };
  const datasets = openSources(ctx, parsed.data);
  try {
    checkTaskSet(parsed.data, datasets);
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return { problems: [{ field: error.field ?? '', message: error.message }], leak: unchecked };
  }
  const report = await findLeaks(parsed.data, datasets);
  if (report.leaks.length > 0) return { problems: [], leak: { ok: false, message: describeLeaks(report) } };
  const message = `No image occurs in two parts (${report.imagesChecked.toLocaleString('en')} images compared).`;
  return { problems: [], leak: { ok: true, message } };
}
