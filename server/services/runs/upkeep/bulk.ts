/** @file One act on many runs. Each run is a separate transaction: a refusal doesn't stop the rest. */
import { z } from 'zod';
import { runsById } from '@/db/queries/run/run';
import { whenFree } from '@/db/retry-when-locked';
import { isDomainError } from '@/domain/errors';
import { experimentIdSchema, type RunId, runIdSchema } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { resume as resumeRun } from '../life/resume';
import { stop as requestStop } from '../life/stop';
import { requireRun } from '../require-run';
import { edit as editRun } from './edit';
import { deleteRun, purge, restore as restoreRun } from './trash';

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
const bulkResultSchema = z.object({
  done: z.array(runIdSchema),
  refused: z.array(z.object({ id: runIdSchema, name: z.string(), message: z.string() })),
});

export const bulk = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ ids: z.array(runIdSchema).min(1).max(200), act: bulkActSchema }),
  output: bulkResultSchema,
  async run({ ctx, input: { ids, act } }) {
    const names = new Map(runsById(ctx.db, ids).map((run) => [run.id, run.name]));
    const result: z.output<typeof bulkResultSchema> = { done: [], refused: [] };
    for (const [index, id] of ids.entries()) {
      try {
        await whenFree(() => actOn(ctx, id, act));
        result.done.push(id);
      } catch (error) {
        if (!isDomainError(error)) throw error;
        // A database locked for one is locked for all: it fails at once instead of waiting for each.
        const refused = error.code === 'unavailable' ? ids.slice(index) : [id];
        result.refused.push(
          ...refused.map((each) => ({ id: each, name: names.get(each) ?? each, message: error.message })),
        );
        if (error.code === 'unavailable') break;
      }
    }
    return result;
  },
});

async function actOn(ctx: ServiceContext, id: RunId, act: BulkAct): Promise<void> {
  switch (act.type) {
    case 'stop':
      requestStop.run({ ctx, input: { id } });
      return;
    case 'resume':
      resumeRun.run({ ctx, input: { id } });
      return;
    case 'delete':
      deleteRun.run({ ctx, input: { id } });
      return;
    case 'restore':
      restoreRun.run({ ctx, input: { id } });
      return;
    case 'purge':
      await purge.run({ ctx, input: { id } });
      return;
    case 'tag': {
      const kept = requireRun(ctx.db, id).tags.filter((each) => !act.remove.includes(each));
      editRun.run({ ctx, input: { id, tags: [...kept, ...act.add] } });
      return;
    }
    case 'move':
      editRun.run({ ctx, input: { id, experiment: act.experiment } });
      return;
  }
}
