/** @file One act on many runs. Each run is a transaction of its own: what refuses one doesn't stop the rest. */
import { z } from 'zod';
import { runsById } from '@/db/queries/run/find';
import { isDomainError } from '@/domain/errors';
import { experimentIdSchema, type RunId, runIdSchema } from '@/domain/ids';
import type { Call, ServiceContext } from '@/server/context';
import { deleteRun } from './delete';
import { editRun } from './edit';
import { purge } from './purge';
import { requestStop } from './request-stop';
import { requireRun } from './require-run';
import { restoreRun } from './restore';
import { resumeRun } from './resume';

const tag = z.string().trim().min(1).max(50);
export const bulkActSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('stop') }),
  z.strictObject({ type: z.literal('resume') }),
  z.strictObject({ type: z.literal('delete') }),
  z.strictObject({ type: z.literal('restore') }),
  z.strictObject({ type: z.literal('purge') }),
  z.strictObject({
    type: z.literal('tag'),
    add: z.array(tag).max(20).default([]),
    remove: z.array(tag).max(20).default([]),
  }),
  /** Into an experiment, or out of any. */
  z.strictObject({ type: z.literal('move'), experiment: experimentIdSchema.nullable() }),
]);
export type BulkAct = z.output<typeof bulkActSchema>;

export const bulkRunsInput = z.strictObject({ ids: z.array(runIdSchema).min(1).max(200), act: bulkActSchema });
export type BulkRunsInput = z.input<typeof bulkRunsInput>;

export const bulkResultSchema = z.object({
  done: z.array(runIdSchema),
  refused: z.array(z.object({ id: runIdSchema, name: z.string(), message: z.string() })),
});

export async function actOnRuns({ ctx, input }: Call<BulkRunsInput>): Promise<z.output<typeof bulkResultSchema>> {
  const { ids, act } = bulkRunsInput.parse(input);
  const names = new Map(runsById(ctx.db, ids).map((run) => [run.id, run.name]));
  const result: z.output<typeof bulkResultSchema> = { done: [], refused: [] };
  for (const id of ids) {
    try {
      await actOn(ctx, id, act);
      result.done.push(id);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      result.refused.push({ id, name: names.get(id) ?? id, message: error.message });
    }
  }
  return result;
}

async function actOn(ctx: ServiceContext, id: RunId, act: BulkAct): Promise<void> {
  switch (act.type) {
    case 'stop':
      requestStop({ ctx, input: { id } });
      return;
    case 'resume':
      resumeRun({ ctx, input: { id } });
      return;
    case 'delete':
      deleteRun({ ctx, input: { id } });
      return;
    case 'restore':
      restoreRun({ ctx, input: { id } });
      return;
    case 'purge':
      await purge({ ctx, input: { id } });
      return;
    case 'tag': {
      const kept = requireRun(ctx.db, id).tags.filter((each) => !act.remove.includes(each));
      editRun({ ctx, input: { id, tags: [...kept, ...act.add] } });
      return;
    }
    case 'move':
      editRun({ ctx, input: { id, experiment: act.experiment } });
      return;
  }
}
