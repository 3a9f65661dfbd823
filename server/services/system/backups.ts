/** @file Copies of the database: the list, a new one, and the removal of old ones. Files of runs and datasets are not in them. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { backupDirectory, backupsIn } from '@/db/backups';
import { inTransaction } from '@/db/open';
import { backupName, backupNameSchema } from '@/domain/backup';
import { DomainError, isDomainError } from '@/domain/errors';
import type { Call, ServiceContext } from '@/server/context';
import { logger } from '@/server/logger';
import { audit, noteChange } from '@/server/services/journal';
import { copyDatabaseTo } from './database-program';

export const backupListSchema = z.object({
  /** Absolute. */
  directory: z.string(),
  files: z.array(z.object({ name: backupNameSchema, bytes: z.number(), createdAt: z.number() })),
  /** The one being made; `share` in [0, 1]. */
  underWay: z.object({ name: backupNameSchema, share: z.number() }).nullable(),
  /** Why the last one failed. */
  failure: z.string().nullable(),
});
export type BackupList = z.output<typeof backupListSchema>;

interface Work {
  underWay: BackupList['underWay'];
  failure: string | null;
}
const key = Symbol.for('masthead.backup');
const holder = globalThis as typeof globalThis & { [key]?: Map<string, Work> };

/** One per data folder, on globalThis: Next bundles routes apart. */
function workOf({ settings }: ServiceContext): Work {
  holder[key] ??= new Map();
  const found = holder[key].get(settings.dataDirectory) ?? { underWay: null, failure: null };
  holder[key].set(settings.dataDirectory, found);
  return found;
}

export const listBackupsInput = z.void();
export type ListBackupsInput = z.input<typeof listBackupsInput>;

export function listBackups({ ctx }: Call<ListBackupsInput>): BackupList {
  const { dataDirectory } = ctx.settings;
  return { directory: backupDirectory(dataDirectory), files: backupsIn(dataDirectory), ...workOf(ctx) };
}

export const startBackupInput = z.void();
export type StartBackupInput = z.input<typeof startBackupInput>;

/** Begins it and answers at once; the list tells how far it is. @throws DomainError `conflict` while one is under way */
export function startBackup({ ctx }: Call<StartBackupInput>): BackupList {
  const work = workOf(ctx);
  if (work.underWay !== null) throw new DomainError('conflict', 'A backup is under way: wait for its end.');
  const name = backupName(ctx.now());
  work.underWay = { name, share: 0 };
  work.failure = null;
  void copyDatabaseTo(ctx, path.join(backupDirectory(ctx.settings.dataDirectory), name), (share) => {
    work.underWay = { name, share };
  })
    .catch((error: unknown) => {
      work.failure = isDomainError(error) ? error.message : 'The backup failed: see the server’s log.';
      logger().error({ err: error }, 'backup failed');
    })
    .finally(() => {
      work.underWay = null;
      note(ctx, 'backup.create', name, { failure: work.failure });
    });
  return listBackups({ ctx, input: undefined });
}

export const removeBackupInput = z.strictObject({ name: backupNameSchema });
export type RemoveBackupInput = z.input<typeof removeBackupInput>;

export function removeBackup({ ctx, input }: Call<RemoveBackupInput>): BackupList {
  const { name } = removeBackupInput.parse(input);
  rmSync(path.join(backupDirectory(ctx.settings.dataDirectory), name), { force: true });
  note(ctx, 'backup.remove', name, {});
  return listBackups({ ctx, input: undefined });
}

function note(ctx: ServiceContext, action: string, name: string, detail: Record<string, unknown>): void {
  inTransaction(ctx.db, (tx) => {
    noteChange(ctx, tx, 'system', 'backup');
    audit(ctx, tx, action, name, detail);
  });
}
