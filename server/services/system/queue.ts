/** @file The queue as facts about the platform: its settings, and why nothing is placed now if the machine lacks something. */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { readPlatformState, writePlatformState } from '@/db/queries/platform-state';
import { lacks } from '@/domain/machine-lack';
import { openQueue, type QueueSettings, queueSettingsSchema } from '@/domain/records/queue';
import type { Call } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireUnmoved } from '@/server/services/edit-conflict';

const settingsKey = 'queue';

export function queueSettings(db: Database): QueueSettings {
  const kept = queueSettingsSchema.safeParse(readPlatformState(db, settingsKey)?.value);
  return kept.success ? kept.data : openQueue;
}

export const changeQueue = operation({
  access: 'admin',
  kind: 'mutation',
  input: z.strictObject({
    /** True: nothing new starts, running runs continue. */
    drained: z.boolean().optional(),
    /** Runs of one person at a time; null: limited only by the slots. */
    perPerson: queueSettingsSchema.shape.perPerson.optional(),
    /** What the edit began from: refused where somebody else changed it meanwhile. */
    was: z.strictObject({ perPerson: queueSettingsSchema.shape.perPerson }).partial().optional(),
  }),
  output: queueSettingsSchema,
  run({ ctx, input: { drained, perPerson, was } }) {
    return inTransaction(ctx.db, (tx) => {
      const before = queueSettings(tx);
      requireUnmoved(before, was, { perPerson });
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
      writePlatformState(tx, settingsKey, after, now);
      noteChange(ctx, tx, 'system', 'queue');
      audit(ctx, tx, 'queue.change', 'queue', { ...after });
      return after;
    });
  },
});

const placingKey = 'placing';

export const placingTroubleSchema = z.object({
  lack: z.enum(lacks),
  /** A sentence without its full stop: "The disk that holds /data is full". */
  reason: z.string(),
  since: z.number(),
});
export type PlacingTrouble = z.infer<typeof placingTroubleSchema>;

const keptSchema = z.object({ trouble: placingTroubleSchema.nullable() });

/** Null while runs start normally. */
export function placingTrouble(db: Database): PlacingTrouble | null {
  return keptSchema.safeParse(readPlatformState(db, placingKey)?.value).data?.trouble ?? null;
}

export function reportPlacing({ ctx, input }: Call<PlacingTrouble | null>): void {
  inTransaction(ctx.db, (tx) => {
    writePlatformState(tx, placingKey, { trouble: input }, ctx.now());
    noteChange(ctx, tx, 'system', 'queue');
  });
}
