/** @file The one place that opens SQLite: pragmas for the web server, the dispatcher and readers. */

import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';
import { DomainError } from '@/domain/errors';
import { fold } from '@/domain/fold-text';
import { tunables } from '@/domain/tunables';
import { damagedDatabase, damageIn } from './damage';
import { clientOf } from './prepared';
import { noteCommit } from './retry-when-locked';
import * as schema from './schema';

/** A connection or a transaction on it: queries take either. */
export type Database = BaseSQLiteDatabase<'sync', Sqlite.RunResult, typeof schema>;

export interface OpenDatabase {
  readonly db: BetterSQLite3Database<typeof schema>;
  /** Changes whenever another connection commits. */
  dataVersion(): number;
  /** Moves the write-ahead log into the file; the dispatcher's duty. Never waits for readers. */
  checkpoint(): void;
  close(): void;
}

/** The opener: decides whether a commit is flushed, and whether a writer waits for another one (the web server does not). Ingestion is not flushed, because runs' logs are authoritative. */
export type DatabaseRole = 'web' | 'ingestion' | 'reader';

export function databaseFile(dataDirectory: string): string {
  return path.join(dataDirectory, 'masthead.sqlite');
}

/**
 * Opens the database file; only `web` and `ingestion` may create it.
 * @throws DomainError `unavailable` if a reader finds no file, `corrupt-data` if it is no database.
 */
export function openDatabase(file: string, role: DatabaseRole): OpenDatabase {
  if (role === 'reader' && !existsSync(file)) {
    throw new DomainError('unavailable', `There is no database at ${file} yet: start the platform once.`);
  }
  if (role !== 'reader') mkdirSync(path.dirname(file), { recursive: true });
  const sqlite = connect(file, role);
  const db = drizzle(sqlite, { schema });
  return {
    db,
    dataVersion: () => Number(sqlite.pragma('data_version', { simple: true })),
    checkpoint: () => void sqlite.pragma('wal_checkpoint(PASSIVE)'),
    close: () => sqlite.close(),
  };
}

function connect(file: string, role: DatabaseRole): Sqlite.Database {
  const sqlite = new Sqlite(file, { readonly: role === 'reader', timeout: tunables.busyTimeout });
  addTextFunctions(sqlite);
  try {
    if (role !== 'reader') sqlite.pragma('journal_mode = WAL');
    // A request that waits for the lock must not make the others wait: `whenFree` tries again.
    if (role === 'web') sqlite.pragma('busy_timeout = 0');
    // What a busy hour made of the write-ahead log does not stay on the disk.
    if (role !== 'reader') sqlite.pragma('journal_size_limit = 1048576');
    sqlite.pragma('foreign_keys = ON');
    sqlite.pragma(`synchronous = ${role === 'ingestion' ? 'NORMAL' : 'FULL'}`);
    // The dispatcher owns checkpoints: a web request pays for one only if no dispatcher has run for long.
    if (role === 'web') sqlite.pragma('wal_autocheckpoint = 20000');
    // A table over fifty thousand runs goes through 15 MB of index, and through as much of a metric's figures: read once while nothing is written (64 MB).
    if (role === 'web') sqlite.pragma('cache_size = -65536');
    if (role === 'ingestion') {
      // Open ends of thousands of series are written in turn: they stay in memory (64 MB) instead of being read again.
      sqlite.pragma('cache_size = -65536');
      // Each page that they use reaches the file once for many transactions (16 MB of log).
      sqlite.pragma('wal_autocheckpoint = 4000');
    }
    // The first read: a file that is no database is reported here, not at the first query.
    sqlite.prepare('SELECT count(*) FROM sqlite_schema').get();
    return sqlite;
  } catch (error) {
    sqlite.close();
    const problem = damageIn(error);
    throw problem === null ? error : damagedDatabase(file, problem, error);
  }
}

/** Runs `work` in a transaction that takes the write lock at once, so that what it read can't change; within another one, as a savepoint. */
export function inTransaction<T>(db: Database, work: (tx: Database) => T): T {
  // The client's own, because drizzle creates a database object for each and for each savepoint, which takes longer than short transactions.
  const result = clientOf(db)
    .transaction(() => work(db))
    .immediate();
  noteCommit();
  return result;
}

/**
 * Missing in SQLite: case beyond ASCII, and numbers written as text. Every connection has these functions; `db/queries/contains.ts` calls them.
 * The second argument of `holds` and `begins` comes folded.
 */
function addTextFunctions(sqlite: Sqlite.Database): void {
  const define = (name: string, work: (...values: unknown[]) => unknown): void => {
    sqlite.function(name, { deterministic: true }, work);
  };
  define('fold', (value) => (typeof value === 'string' ? fold(value) : value));
  define('holds', (value, part) => found(value, part, (text, sought) => text.includes(sought)));
  define('number_in', (value) =>
    typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : value,
  );
  define('begins', (value, part) => found(value, part, (text, sought) => text.startsWith(sought)));
}

/** Null if there is no text. A number is searched as it is written. */
function found(value: unknown, part: unknown, test: (text: string, part: string) => boolean): 0 | 1 | null {
  if (value === null) return null;
  return test(fold(String(value)), String(part)) ? 1 : 0;
}
