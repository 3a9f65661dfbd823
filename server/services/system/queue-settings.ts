/** @file The queue's settings, kept as a fact about the platform. */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { readPlatformState, writePlatformState } from '@/db/queries/platform-state';
import { openQueue, type QueueSettings, queueSettingsSchema } from '@/domain/records/queue';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit';

const key = 'queue';

export function queueSettings(db: Database): QueueSettings {
  const kept = queueSettingsSchema.safeParse(readPlatformState(db, key)?.value);
  return kept.success ? kept.data : openQueue;
}

export const changeQueue = operation({
  access: 'admin',
  kind: 'mutation',
  input: z.strictObject({
    /** True: nothing new starts, runs at work go on. */
    drained: z.boolean().optional(),
    /** Runs of one person at a time; null: no limit but the slots. */
    perPerson: queueSettingsSchema.shape.perPerson.optional(),
  }),
  output: queueSettingsSchema,
  run({ ctx, input: { drained, perPerson } }) {
    return inTransaction(ctx.db, (tx) => {
      const before = queueSettings(tx);
      const now = ctx.now();
      const after: QueueSettings = {
        drained:
          drained === undefined
            ? before.drained
            : drained
              ? (before.drained ?? { by: ctx.actor.name, since: now })
              : null,
        perPerson: perPerson === undefined ? before.perPerson : perPerson,
      };
      writePlatformState(tx, key, after, now);
      noteChange(ctx, tx, 'system', 'queue');
      audit(ctx, tx, 'queue.change', 'queue', { ...after });
      return after;
    });
  },
});
