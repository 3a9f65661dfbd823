/** @file What is removed by itself after a time: checkpoints of finished runs, runs in the trash, old backups (off unless set), old deliveries of webhooks. */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { deleteExpiredSessions } from '@/db/queries/member/save';
import { readPlatformState, writePlatformState } from '@/db/queries/platform/state';
import { runsInTrashSince } from '@/db/queries/run/find';
import { isDomainError } from '@/domain/errors';
import type { Call, ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { purge } from '../runs/purge';
import { pruneDeliveries } from '../webhooks/prune';
import { listBackups, removeBackup } from './backups';
import { removeCheckpoints } from './storage';

const key = 'retention';
const days = z.int().min(1).max(3650).nullable();
const day = 86_400_000;

/** Null: never. */
export const retentionSchema = z.object({
  /** Days after a run's end at which its checkpoints go. */
  checkpoints: days,
  /** Days after which a run in the trash is gone for good. */
  trash: days,
  /** Backups that stay, the newest. */
  backups: z.int().min(1).max(365).nullable(),
});
export type Retention = z.infer<typeof retentionSchema>;
const never: Retention = { checkpoints: null, trash: null, backups: null };

export function retentionOf(db: Database): Retention {
  return retentionSchema.safeParse(readPlatformState(db, key)?.value).data ?? never;
}

export const readRetentionInput = z.void();
export type ReadRetentionInput = z.input<typeof readRetentionInput>;

export function readRetention({ ctx }: Call<ReadRetentionInput>): Retention {
  return retentionOf(ctx.db);
}

export const changeRetentionInput = z.strictObject(retentionSchema.partial().shape);
export type ChangeRetentionInput = z.input<typeof changeRetentionInput>;

export function changeRetention({ ctx, input }: Call<ChangeRetentionInput>): Retention {
  const change = changeRetentionInput.parse(input);
  return inTransaction(ctx.db, (tx) => {
    const after = { ...retentionOf(tx), ...change };
    writePlatformState(tx, key, after, ctx.now());
    noteChange(ctx, tx, 'system', key);
    audit(ctx, tx, 'retention.change', key, after);
    return after;
  });
}

/** Removes what is due. Runs in the trash that others stand on stay. */
export async function applyRetention(ctx: ServiceContext): Promise<void> {
  const { checkpoints, trash, backups } = retentionOf(ctx.db);
  pruneDeliveries(ctx);
  deleteExpiredSessions(ctx.db, ctx.now());
  if (checkpoints !== null) removeCheckpoints({ ctx, input: { olderThanDays: checkpoints } });
  if (trash !== null) {
    for (const id of runsInTrashSince(ctx.db, ctx.now() - trash * day)) {
      await purge({ ctx, input: { id } }).catch((error: unknown) => {
        if (!isDomainError(error)) throw error;
      });
    }
  }
  if (backups !== null) {
    for (const { name } of listBackups({ ctx, input: undefined }).files.slice(backups)) {
      removeBackup({ ctx, input: { name } });
    }
  }
}
