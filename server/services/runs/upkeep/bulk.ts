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
    const done: RunId[] = [];
    let refused = new Map<RunId, string>();
    // One run may wait for another of them: a prior's for those that started from it.
    for (let left = ids; left.length > 0; ) {
      const pass = await actOnEach(ctx, left, act);
      done.push(...pass.done);
      refused = pass.refused;
      left = ordered.has(act.type) && pass.done.length > 0 && !pass.locked ? [...refused.keys()] : [];
    }
    return {
      done,
      refused: [...refused].map(([id, message]) => ({ id, name: names.get(id) ?? id, message })),
    };
  },
});

/** Acts that refuse a run while another of the same act stands in its way. */
const ordered: ReadonlySet<BulkAct['type']> = new Set(['delete', 'restore', 'purge']);

interface Pass {
  readonly done: readonly RunId[];
  readonly refused: Map<RunId, string>;
  /** The database: what is locked for one is locked for all, which fail at once instead of waiting each. */
  readonly locked: boolean;
}

async function actOnEach(ctx: ServiceContext, ids: readonly RunId[], act: BulkAct): Promise<Pass> {
  const done: RunId[] = [];
  const refused = new Map<RunId, string>();
  for (const [index, id] of ids.entries()) {
    try {
      await whenFree(() => actOn(ctx, id, act));
      done.push(id);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      const locked = error.code === 'unavailable';
      for (const each of locked ? ids.slice(index) : [id]) refused.set(each, error.message);
      if (locked) return { done, refused, locked };
    }
  }
  return { done, refused, locked: false };
}

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
