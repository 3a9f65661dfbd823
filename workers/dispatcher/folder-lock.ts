/**
 * @file Only one dispatcher works on a data folder: a row in platform_state names its holder, as a lease that is renewed.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { readPlatformState, writePlatformState } from '@/db/queries/platform-state';
import { DomainError } from '@/domain/errors';
import { statusOf } from '@/server/services/system/processes';

const lockKey = 'dispatcher-lock';

const holderSchema = z.object({
  lease: z.string(),
  pid: z.int(),
  startTicks: z.number().nullable(),
  host: z.string(),
  /** The process that keeps it running, and would start it again; null if none does. */
  supervisor: z.int().nullable().default(null),
  /** Set on a clean exit: nobody holds the folder. */
  released: z.boolean(),
});
type Holder = z.infer<typeof holderSchema>;
export type FolderHolder = Pick<Holder, 'pid' | 'host' | 'supervisor'>;

export interface FolderLock {
  /** Keeps it. @throws DomainError `stale-lease` when another one took over */
  renew(): void;
  /** Frees the folder, if it is still ours. */
  release(): void;
}

export interface FolderLockOptions {
  readonly db: Database;
  readonly dataDirectory: string;
  readonly now: () => number;
  /** Milliseconds after which a silent holder on another machine counts as gone. */
  readonly goneAfter: number;
  /** Whether a supervisor started this process. */
  readonly supervised?: boolean;
  /** Whether the folder is a copy: the recorded holder has the original. */
  readonly copied?: boolean;
}

/**
 * Takes the data folder.
 * @throws DomainError `conflict` saying who holds it: a living process of this machine, or a recent one of another
 */
export function lockFolder(options: FolderLockOptions): FolderLock {
  const { db, now } = options;
  const own: Holder = {
    lease: randomUUID(),
    pid: process.pid,
    startTicks: statusOf(process.pid)?.startTicks ?? null,
    host: hostname(),
    supervisor: options.supervised === true ? process.ppid : null,
    released: false,
  };
  const write = (tx: Database, holder: Holder) => writePlatformState(tx, lockKey, holder, now());
  const isOurs = (tx: Database) => readHolder(tx)?.holder.lease === own.lease;

  inTransaction(db, (tx) => {
    const current = readHolder(tx);
    if (current !== undefined && holds(current, options)) throw folderTaken(options.dataDirectory, current.holder);
    write(tx, own);
  });
  return {
    renew() {
      inTransaction(db, (tx) => {
        if (!isOurs(tx))
          throw new DomainError('stale-lease', 'Another dispatcher took over the data folder: this one ends.');
        write(tx, own);
      });
    },
    release() {
      inTransaction(db, (tx) => {
        if (!isOurs(tx)) return;
        write(tx, { ...own, released: true });
      });
    },
  };
}

/** The current holder of the folder, this process or another; null without one. */
export function folderHolder(options: FolderLockOptions): FolderHolder | null {
  const current = readHolder(options.db);
  return current !== undefined && holds(current, options) ? current.holder : null;
}

interface Current {
  readonly holder: Holder;
  readonly seenAt: number;
}

function readHolder(db: Database): Current | undefined {
  const row = readPlatformState(db, lockKey);
  const holder = holderSchema.safeParse(row?.value).data;
  return row === undefined || holder === undefined ? undefined : { holder, seenAt: row.updatedAt };
}

function holds({ holder, seenAt }: Current, { now, goneAfter, copied }: FolderLockOptions): boolean {
  if (holder.released || copied === true) return false;
  if (holder.host !== hostname()) return now() - seenAt < goneAfter;
  return statusOf(holder.pid)?.startTicks === holder.startTicks;
}

export function folderTaken(dataDirectory: string, { pid, host, supervisor }: FolderHolder): DomainError {
  const here = host === hostname();
  return new DomainError(
    'conflict',
    `Process ${pid}${here ? '' : ` on ${host}`} already dispatches the runs of ${dataDirectory}. ` +
      `Stop it first${here ? ` (kill ${supervisor ?? pid})` : ''}, or choose another data folder with MASTHEAD_DATA.`,
  );
}
