/** @file Why nothing is placed now, where the machine lacks something: told by the dispatcher, shown with the queue. */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { readPlatformState, writePlatformState } from '@/db/queries/platform-state';
import { lacks } from '@/domain/machine-lack';
import type { Call } from '@/server/context';
import { noteChange } from '@/server/services/audit';

const key = 'placing';

export const placingTroubleSchema = z.object({
  lack: z.enum(lacks),
  /** A sentence without its full stop: "The disk that holds /data is full". */
  reason: z.string(),
  since: z.number(),
});
export type PlacingTrouble = z.infer<typeof placingTroubleSchema>;

const keptSchema = z.object({ trouble: placingTroubleSchema.nullable() });

/** Null while runs start as their turn comes. */
export function placingTrouble(db: Database): PlacingTrouble | null {
  return keptSchema.safeParse(readPlatformState(db, key)?.value).data?.trouble ?? null;
}

export function reportPlacing({ ctx, input }: Call<PlacingTrouble | null>): void {
  inTransaction(ctx.db, (tx) => {
    writePlatformState(tx, key, { trouble: input }, ctx.now());
    noteChange(ctx, tx, 'system', 'queue');
  });
}
