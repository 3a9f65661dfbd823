/** @file Copies of the database: the list, a new one, and the removal of old ones. Files of runs and datasets are not in them. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { backupDirectory, backupsIn } from '@/db/backups';
import { type Database, inTransaction } from '@/db/open';
import { readPlatformState, writePlatformState } from '@/db/queries/platform-state';
import { whenFree } from '@/db/retry-when-locked';
import { backupName, backupNameSchema } from '@/domain/backup';
import { DomainError, isDomainError } from '@/domain/errors';
import type { ServiceContext } from '@/server/context';
import { logger } from '@/server/logger';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { copyDatabaseTo } from './database-program';

const backupListSchema = z.object({
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
}

const key = Symbol.for('masthead.backup');
const holder = globalThis as typeof globalThis & { [key]?: Map<string, Work> };

/** One per data folder, on globalThis: Next bundles routes apart. */
function workOf({ settings }: ServiceContext): Work {
  holder[key] ??= new Map();
  const found = holder[key].get(settings.dataDirectory) ?? { underWay: null };
  holder[key].set(settings.dataDirectory, found);
  return found;
}

const outcomeKey = 'backup-outcome';
const outcomeSchema = z.object({ name: backupNameSchema, at: z.number(), failure: z.string().nullable() });

/** The result of the last one, whichever process made it. */
export function lastBackup(db: Database): z.output<typeof outcomeSchema> | null {
  return outcomeSchema.safeParse(readPlatformState(db, outcomeKey)?.value).data ?? null;
}

export const backups = operation({
  access: 'admin',
  kind: 'query',
  input: z.void(),
  output: backupListSchema,
  run({ ctx }) {
    const { dataDirectory } = ctx.settings;
    return {
      directory: backupDirectory(dataDirectory),
      files: backupsIn(dataDirectory),
      ...workOf(ctx),
      failure: lastBackup(ctx.db)?.failure ?? null,
    };
  },
});

/** Begins it and answers at once; the list shows its progress. @throws DomainError `conflict` while one is under way */
export const startBackup = operation({
  access: 'admin',
  kind: 'mutation',
  input: z.void(),
  output: backupListSchema,
  run({ ctx }) {
    const work = workOf(ctx);
    if (work.underWay !== null) throw new DomainError('conflict', 'A backup is being made: wait until it is done.');
    const name = backupName(ctx.now());
    const file = path.join(backupDirectory(ctx.settings.dataDirectory), name);
    work.underWay = { name, share: 0 };
    note(ctx, 'backup.start', name, {});
    let failure: string | null = null;
    void copyDatabaseTo(ctx, file, (share) => {
      work.underWay = { name, share };
    })
      .catch((error: unknown) => {
        failure = isDomainError(error) ? error.message : 'The backup failed: see the server’s log.';
        logger().error({ err: error }, 'backup failed');
      })
      .finally(() => {
        work.underWay = null;
        const done = { name, at: ctx.now(), failure };
        const noteProgress = () =>
          note(ctx, 'backup.create', name, { failure }, (tx) => writePlatformState(tx, outcomeKey, done, done.at));
        return whenFree(noteProgress).catch((error: unknown) => {
          logger().error({ err: error }, 'a backup is not in the audit log');
        });
      });
    return backups({ ctx, input: undefined });
  },
});

export const removeBackup = operation({
  access: 'admin',
  kind: 'mutation',
  input: z.strictObject({ name: backupNameSchema }),
  output: backupListSchema,
  run({ ctx, input: { name } }) {
    note(ctx, 'backup.remove', name, {}, () => {
      rmSync(path.join(backupDirectory(ctx.settings.dataDirectory), name), { force: true });
    });
    return backups({ ctx, input: undefined });
  },
});

/** `act`: what is recorded; not if it fails. */
function note(
  ctx: ServiceContext,
  action: string,
  name: string,
  detail: Record<string, unknown>,
  act?: (tx: Database) => void,
): void {
  inTransaction(ctx.db, (tx) => {
    act?.(tx);
    noteChange(ctx, tx, 'system', 'backup');
    audit(ctx, tx, action, name, detail);
  });
}
