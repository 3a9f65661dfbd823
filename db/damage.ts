/** @file Damage of the database file: detected before use, and reported with the remedy instead of SQLite's message alone. */
import { existsSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { DomainError } from '@/domain/errors';
import { type BackupFile, backupsIn } from './backups';

const magic = 'SQLite format 3\0';
const headerBytes = 100;

/**
 * Descriptors of database files, each kept open: closing one would release every lock that this process's connections hold on that
 * file, as POSIX says, and others would think that nobody uses it.
 */
const kept = new Map<string, { readonly descriptor: number; readonly inode: number }>();

function descriptorOf(file: string): number {
  const { ino: inode } = statSync(file);
  const known = kept.get(file);
  if (known?.inode === inode) return known.descriptor;
  const descriptor = openSync(file, 'r');
  kept.set(file, { descriptor, inode });
  return descriptor;
}

/**
 * Damage shown by the file's header and length; null if both are fine, or there is no file yet. Reads 100 bytes. An empty file
 * counts as none: SQLite makes one before it writes.
 */
export function problemOfHeader(file: string): string | null {
  if (!existsSync(file)) return null;
  const descriptor = descriptorOf(file);
  const { size } = fstatSync(descriptor);
  if (size === 0) return null;
  const header = Buffer.alloc(headerBytes);
  const read = readSync(descriptor, header, 0, headerBytes, 0);
  if (read < headerBytes) return `it ends after ${size} bytes, within its header`;
  if (header.toString('latin1', 0, magic.length) !== magic)
    return 'its first bytes are not those of an SQLite database';
  return lengthProblem(header, size, sizeOf(`${file}-wal`));
}

/**
 * What a new connection finds when it reads the head of every table: an open one has in memory what it read before, and goes
 * on with that. Null without damage; other read errors are ignored. Milliseconds.
 */
export function problemAtFirstSight(file: string): string | null {
  try {
    const sqlite = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 0 });
    try {
      const tables = sqlite.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
      for (const table of tables) sqlite.prepare(`SELECT * FROM "${String(table)}" LIMIT 1`).get();
    } finally {
      sqlite.close();
    }
    return null;
  } catch (error) {
    return damageIn(error);
  }
}

/** With a write-ahead log the file may be behind its own header: the rest is in the log. */
function lengthProblem(header: Buffer, size: number, log: number): string | null {
  const raw = header.readUInt16BE(16);
  const page = raw === 1 ? 65_536 : raw;
  if (page < 512 || (page & (page - 1)) !== 0) return `its header gives a page size of ${page}`;
  const pages = header.readUInt32BE(28);
  // The count is valid only if the last writer wrote it.
  const counted = header.readUInt32BE(24) === header.readUInt32BE(92);
  if (log > 0 || !counted || size >= pages * page) return null;
  return `it ends after ${size} of ${pages * page} bytes`;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** SQLite's message if an error says that the file is damaged. */
export function damageIn(error: unknown): string | null {
  const known = error instanceof Error && 'code' in error && /^SQLITE_(CORRUPT|NOTADB)/.test(String(error.code));
  return known ? error.message : null;
}

/** What to say and do about a damaged database. */
export function damagedDatabase(file: string, problem: string, cause?: unknown): DomainError {
  return new DomainError('corrupt-data', `The database ${file} is damaged: ${problem}. ${wayOut(path.dirname(file))}`, {
    cause,
  });
}

/** Commands that restore a platform from its backups or from its runs' folders. */
export function wayOut(dataDirectory: string): string {
  const newest = newestBackup(dataDirectory);
  const rebuild = `masthead rebuild --data ${dataDirectory} makes a new database from the folders of the runs`;
  const kept = 'What is replaced is kept beside it.';
  if (newest === undefined) return `There is no backup of it. Stop the platform; ${rebuild}. ${kept}`;
  const backup = path.join(dataDirectory, 'backups', newest.name);
  const age = new Date(newest.createdAt).toISOString();
  return `Stop the platform, then put the newest backup (of ${age}) in its place: masthead restore ${backup} --data ${dataDirectory}. Or ${rebuild}. ${kept}`;
}

function newestBackup(dataDirectory: string): BackupFile | undefined {
  try {
    return backupsIn(dataDirectory)[0];
  } catch {
    // A folder that can't be read has none to name.
    return undefined;
  }
}

/**
 * A database without a run beside folders of runs does not belong to them: theirs was lost, and a platform on this one would look empty.
 * @throws DomainError `conflict` with the remedies
 */
export function requireKnownRuns(file: string): void {
  const dataDirectory = path.dirname(file);
  const folders = runFoldersIn(dataDirectory).length;
  if (folders === 0 || runsIn(file) > 0) return;
  throw new DomainError(
    'conflict',
    `${path.join(dataDirectory, 'runs')} holds ${folders} ${folders === 1 ? 'run' : 'runs'}, but the database ${file} ` +
      `${existsSync(file) ? 'knows none' : 'does not exist'}: it was lost or replaced. ${wayOut(dataDirectory)} ` +
      'To begin an empty platform, move the folder runs elsewhere.',
  );
}

/** Names of the folders below `runs` that hold an attempt's job, or what a script from outside said of its run. */
export function runFoldersIn(dataDirectory: string): string[] {
  const runs = path.join(dataDirectory, 'runs');
  const list = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
  return list(runs).filter(
    (run) =>
      run.startsWith('run_') &&
      list(path.join(runs, run)).some((number) =>
        ['job.json', 'outside.json'].some((file) => existsSync(path.join(runs, run, number, file))),
      ),
  );
}

function runsIn(file: string): number {
  if (!existsSync(file)) return 0;
  const sqlite = new Sqlite(file, { readonly: true });
  try {
    const table = sqlite.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'run'").get();
    return table === undefined ? 0 : Number(sqlite.prepare('SELECT EXISTS (SELECT 1 FROM run)').pluck().get());
  } finally {
    sqlite.close();
  }
}
