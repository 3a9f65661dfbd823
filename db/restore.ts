/**
 * @file Puts a copy of the database in the place of the one in use. Nothing is lost: the replaced one stays beside, under a name
 * with the time. Refused while anything has the database open; a start of the platform meanwhile waits for the end.
 */
import { copyFileSync, existsSync, linkSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { renameDurably } from '@/disk/durable-file';
import { timeStamp } from '@/domain/backup';
import { DomainError } from '@/domain/errors';
import { copyDatabase } from './copy-and-check';
import { holdMigrationLock, newestKnown, newestOf } from './migrate';
import { type AccessEnded, endRestoredAccess } from './restored-access';

export interface RestoreOptions {
  /** What to put there. */
  readonly copy: string;
  /** The database of the data folder; may be missing. */
  readonly file: string;
  /** Of this checkout: what a newer version wrote is refused. */
  readonly migrations: string;
  readonly now: number;
  readonly onProgress: (share: number) => void;
}

export interface Restored {
  /** The path of the replaced database; null if there was none. */
  readonly replaced: string | null;
  readonly ended: AccessEnded;
}

/**
 * Sessions end, and what was revoked since the backup stays revoked (db/restored-access.ts).
 * @throws DomainError `conflict` while the database is in use or where the copy is of a newer version, `corrupt-data` where
 * the copy is damaged, `invalid-input` if it is no database of Masthead. Nothing has changed then.
 */
export async function restoreDatabase({ copy, file, migrations, now, onProgress }: RestoreOptions): Promise<Restored> {
  const unlock = holdMigrationLock(file);
  const made = `${file}.restoring`;
  try {
    if (existsSync(file) && realpathSync(file) === realpathSync(copy)) {
      throw new DomainError('invalid-input', `${copy} is the database itself: name a copy of it.`, { field: 'file' });
    }
    requireFits(copy, newestKnown(migrations));
    requireUnused(file);
    await copyDatabase(copy, made, onProgress).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new DomainError('corrupt-data', `${copy} can't be restored. ${reason}`, { cause });
    });
    const replaced = existsSync(file) ? `${file}.replaced-${timeStamp(now)}` : null;
    const sound = replaced !== null && setAside(file, replaced);
    const ended = endRestoredAccess(made, sound ? file : null);
    renameDurably(made, file);
    return { replaced, ended };
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(`${made}${end}`, { force: true });
    unlock();
  }
}

function requireFits(copy: string, known: number): void {
  const newest = newestIn(copy);
  if (newest === null)
    throw new DomainError('invalid-input', `${copy} is not a database of Masthead.`, { field: 'file' });
  if (newest > known) {
    throw new DomainError('conflict', `${copy} was written by a newer version of Masthead: update the checkout.`);
  }
}

function newestIn(copy: string): number | null {
  try {
    const sqlite = new Sqlite(copy, { readonly: true });
    try {
      return newestOf(sqlite);
    } finally {
      sqlite.close();
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DomainError('corrupt-data', `${copy} can't be restored: ${reason}.`, { field: 'file', cause });
  }
}

/** @throws DomainError `conflict` naming a process of this user that has it open; other users' hold SQLite's own locks. */
export function requireUnused(file: string): void {
  if (!existsSync(file)) return;
  const holder = processThatHolds(realpathSync(file));
  if (holder !== undefined) throw inUse(file, `process ${holder}`);
}

/**
 * Moves the write-ahead log into the file, which only a sole user can do, and links it under another name, so that
 * there is always a database. Whether it can be read.
 */
function setAside(file: string, kept: string): boolean {
  const [log, keptLog] = [`${file}-wal`, `${kept}-wal`];
  // SQLite discards a log that it can't read: a damaged database is kept as it is, with its log.
  if (existsSync(log)) copyFileSync(log, keptLog);
  const outcome = bringLogIn(file);
  if (outcome !== 'damaged') rmSync(keptLog, { force: true });
  if (outcome === 'in use') throw inUse(file, 'a process');
  for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  try {
    linkSync(file, kept);
  } catch {
    copyFileSync(file, kept);
  }
  return outcome === 'done';
}

function bringLogIn(file: string): 'done' | 'in use' | 'damaged' {
  try {
    const sqlite = new Sqlite(file, { timeout: 0 });
    try {
      sqlite.pragma('journal_mode = DELETE');
    } finally {
      sqlite.close();
    }
    return 'done';
  } catch (error) {
    return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY') ? 'in use' : 'damaged';
  }
}

function inUse(file: string, by: string): DomainError {
  return new DomainError(
    'conflict',
    `${file} is in use by ${by}: stop the platform first (Ctrl-C where npm start runs), then restore.`,
  );
}

/** Id of a process other than this that has the file open. */
function processThatHolds(file: string): string | undefined {
  return list('/proc').find(
    (entry) =>
      /^\d+$/.test(entry) &&
      entry !== String(process.pid) &&
      list(`/proc/${entry}/fd`).some((descriptor) => target(path.join('/proc', entry, 'fd', descriptor)) === file),
  );
}

// Processes come and go, and other users' are closed to us: unreadable ones count as absent.
function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}
