/** @file What is wrong with a task set, before it is saved. */
import { z } from 'zod';
import { isDomainError } from '@/domain/errors';
import { problemListSchema } from '@/domain/records/problem';
import { taskSetSpecSchema } from '@/domain/task-set';
import { checkTaskSet } from '@/nas/tasks/check';
import { describeLeaks, findLeaks, type LeakReport } from '@/nas/tasks/leak-check';
import { problemsOf } from '@/server/errors/map-error';
import { isDocument } from '@/server/services/document';
import { openSources } from './open-sources';

type TaskSetSpecInput = z.input<typeof taskSetSpecSchema>;

import type { Call } from '@/server/context';

export const checkTaskSetSpecInput = z.strictObject({ spec: z.custom<TaskSetSpecInput>(isDocument) });
export type CheckTaskSetSpecInput = z.input<typeof checkTaskSetSpecInput>;

export const taskSetCheckSchema = z.object({
  problems: problemListSchema,
  /** `notes`: what is not refused, but worth knowing. */
  leak: z.object({ ok: z.boolean(), message: z.string(), notes: z.array(z.string()) }),
});

export async function checkTaskSetSpec({
  ctx,
  input,
}: Call<CheckTaskSetSpecInput>): Promise<z.output<typeof taskSetCheckSchema>> {
  const parsed = taskSetSpecSchema.safeParse(checkTaskSetSpecInput.parse(input).spec);
  const unchecked = { ok: true, message: 'Not checked yet: correct the problems first.', notes: [] };
  if (!parsed.success) return { problems: problemsOf(parsed.error), leak: unchecked };
  const datasets = openSources(ctx, parsed.data);
  try {
    checkTaskSet(parsed.data, datasets);
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return { problems: [{ field: error.field ?? '', message: error.message }], leak: unchecked };
  }
  const report = await findLeaks(parsed.data, datasets);
  const notes = leakNotes(report);
  if (report.leaks.length > 0) return { problems: [], leak: { ok: false, message: describeLeaks(report), notes } };
  const compared = `${report.imagesChecked.toLocaleString('en')} images compared by hash, pixel for pixel`;
  const message = `No image occurs in two parts: ${compared}. Exact copies only; images that are merely alike are not looked for.`;
  return { problems: [], leak: { ok: true, message, notes } };
}

function leakNotes({ withinParts, trainAndTest, sharedNames }: LeakReport): string[] {
  const count = (n: number) => n.toLocaleString('en');
  return [
    ...(withinParts.count > 0
      ? [
          `${count(withinParts.count)} images repeat an earlier one of the same part, ${count(trainAndTest)} of them from the training to the test split.`,
        ]
      : []),
    ...(sharedNames.length > 0
      ? [
          `Different datasets have classes of the same name in different parts, perhaps the same thing: ${sharedNames.slice(0, 10).join(', ')}.`,
        ]
      : []),
  ];
}
