/** @file What is removed automatically after a time: checkpoints of finished runs, runs in the trash, old backups, old entries of the audit log (off unless set), old deliveries of webhooks. */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { deleteExpiredSessions } from '@/db/queries/member';
import { readPlatformState, writePlatformState } from '@/db/queries/platform-state';
import { runsInTrashSince } from '@/db/queries/run/run';
import { isDomainError } from '@/domain/errors';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { pruneAudit } from '@/server/services/audit/prune';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireUnmoved } from '@/server/services/edit-conflict';
import { finishPurges, purge } from '../runs/upkeep/trash';
import { finishStudyRemovals } from '../studies/remove';
import { pruneDeliveries } from '../webhooks/deliveries';
import { finishWebhookRemovals } from '../webhooks/remove';
import { backups as listBackups, removeBackup } from './backups';
import { finishBenchmarkRemovals } from './removed-benchmarks';
import { removeCheckpoints } from './storage';

const key = 'retention';
const days = z.int().min(1).max(3650).nullable();
const day = 86_400_000;

/** Null: never. */
const retentionSchema = z.object({
  /** Days after a run's end at which its checkpoints are removed. */
  checkpoints: days,
  /** Days after which a run in the trash is permanently removed. */
  trash: days,
  /** Backups that stay, the newest. */
  backups: z.int().min(1).max(365).nullable(),
  /** Days after which an entry of the audit log is removed. */
  audit: days,
});

export type Retention = z.infer<typeof retentionSchema>;
const never: Retention = { checkpoints: null, trash: null, backups: null, audit: null };

export function retentionOf(db: Database): Retention {
  const kept = retentionSchema.partial().safeParse(readPlatformState(db, key)?.value);
  return { ...never, ...kept.data };
}

export const retention = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: retentionSchema,
  run({ ctx }) {
    return retentionOf(ctx.db);
  },
});

export const changeRetention = operation({
  access: 'admin',
  kind: 'mutation',
  input: z.strictObject({
    ...retentionSchema.partial().shape,
    /** What the edit began from: refused where somebody else changed one of the fields meanwhile. */
    was: z.strictObject(retentionSchema.shape).partial().optional(),
  }),
  output: retentionSchema,
  run({ ctx, input: { was, ...change } }) {
    return inTransaction(ctx.db, (tx) => {
      const before = retentionOf(tx);
      requireUnmoved(before, was, change);
      const after = { ...before, ...change };
      writePlatformState(tx, key, after, ctx.now());
      noteChange(ctx, tx, 'system', key);
      audit(ctx, tx, 'retention.change', key, after);
      return after;
    });
  },
});

/** Removes what is due. Runs in the trash that others use stay. */
export async function applyRetention(ctx: ServiceContext): Promise<void> {
  const { checkpoints, trash, backups, audit: auditDays } = retentionOf(ctx.db);
  await finishPurges(ctx);
  await finishStudyRemovals(ctx);
  await finishWebhookRemovals(ctx);
  await finishBenchmarkRemovals(ctx.db);
  await pruneDeliveries(ctx);
  deleteExpiredSessions(ctx.db, ctx.now());
  if (auditDays !== null) await pruneAudit(ctx, auditDays * day);
  if (checkpoints !== null) await removeCheckpoints.run({ ctx, input: { olderThanDays: checkpoints } });
  if (trash !== null) {
    for (const id of runsInTrashSince(ctx.db, ctx.now() - trash * day)) {
      await purge.run({ ctx, input: { id } }).catch((error: unknown) => {
        if (!isDomainError(error)) throw error;
      });
    }
  }
  if (backups !== null) {
    for (const { name } of listBackups.run({ ctx, input: undefined }).files.slice(backups)) {
      removeBackup.run({ ctx, input: { name } });
    }
  }
}
