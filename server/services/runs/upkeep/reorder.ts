/** @file Changes when a queued run starts: its priority, or its place before another one. */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { queueInOrder } from '@/db/queries/run/queue';
import { updateRun } from '@/db/queries/run/run';
import type { RunRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { type RunId, runIdSchema } from '@/domain/ids';
import { runSummarySchema } from '@/domain/records/run';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireUnmoved } from '@/server/services/edit-conflict';
import { summarise } from '../read/summarise';
import { requireRun } from '../require-run';

export const priorityRange = { minimum: -100, maximum: 100 } as const;
export const prioritySchema = z.int().min(priorityRange.minimum).max(priorityRange.maximum);

export const reorder = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({
    id: runIdSchema,
    to: z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('priority'), priority: prioritySchema }),
      /** Directly before that run, whose priority it takes. */
      z.strictObject({ type: z.literal('before'), run: runIdSchema }),
      z.strictObject({ type: z.literal('first') }),
    ]),
    /** What a new priority began from: refused where somebody else changed it meanwhile. */
    was: z.strictObject({ priority: prioritySchema }).partial().optional(),
  }),
  output: runSummarySchema,
  run({ ctx, input: { id, to, was } }) {
    inTransaction(ctx.db, (tx) => {
      const run = requireQueued(tx, id, 'id');
      if (to.type === 'priority') {
        requireUnmoved(run, was, { priority: to.priority });
        updateRun(tx, id, { priority: to.priority });
      } else {
        const target = to.type === 'before' ? requireQueued(tx, to.run, 'to.run').id : queueInOrder(tx, 0, 1)[0]?.id;
        if (target !== undefined && target !== id) placeBefore(tx, id, target);
      }
      noteChange(ctx, tx, 'run', id);
      audit(ctx, tx, 'run.reorder', id, { ...to });
    });
    return summarise(ctx, requireRun(ctx.db, id));
  },
});

/** Among equal priorities the queue is ordered by `queuedAt`: its runs get new values, a millisecond apart, in their new order. */
function placeBefore(tx: Database, id: RunId, target: RunId): void {
  const queue = queueInOrder(tx);
  const priority = queue.find((place) => place.id === target)?.priority ?? 0;
  const peers = queue.filter((place) => place.priority === priority && place.id !== id).map((place) => place.id);
  peers.splice(peers.indexOf(target), 0, id);
  const first = Math.min(...queue.filter((place) => peers.includes(place.id)).map((place) => place.queuedAt));
  peers.forEach((peer, index) => {
    updateRun(tx, peer, { queuedAt: first + index, ...(peer === id ? { priority } : {}) });
  });
}

function requireQueued(tx: Database, id: RunId, field: string): RunRow {
  const run = requireRun(tx, id, field);
  if (run.state === 'queued') return run;
  throw new DomainError('conflict', `The run "${run.name}" is no longer queued: it is ${run.state}.`, { field });
}
