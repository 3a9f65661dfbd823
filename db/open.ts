/** @file The one place that opens SQLite: pragmas for the web server, the dispatcher and readers. */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';
import { DomainError } from '@/domain/errors';
import { tunables } from '@/domain/tunables';
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

/** Who opens: decides how far a commit reaches the disk. The log of a run is ingestion's truth, so it may lag. */
export type DatabaseRole = 'web' | 'ingestion' | 'reader';

export function databaseFile(dataDirectory: string): string {
  return path.join(dataDirectory, 'masthead.sqlite');
}

/**
 * Opens the database file; only `web` and `ingestion` may create it.
 * @throws DomainError `unavailable` where a reader finds no file.
 */
export function openDatabase(file: string, role: DatabaseRole): OpenDatabase {
  if (role === 'reader' && !existsSync(file)) {
    throw new DomainError('unavailable', `There is no database at ${file} yet: start the platform once.`);
  }
  if (role !== 'reader') mkdirSync(path.dirname(file), { recursive: true });
  const sqlite = new Sqlite(file, { readonly: role === 'reader', timeout: tunables.busyTimeout });
  if (role !== 'reader') sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma(`synchronous = ${role === 'ingestion' ? 'NORMAL' : 'FULL'}`);
  // The dispatcher owns checkpoints: a web request pays for one only where no dispatcher has run for long.
  if (role === 'web') sqlite.pragma('wal_autocheckpoint = 20000');
  return {
    db: drizzle(sqlite, { schema }),
    dataVersion: () => Number(sqlite.pragma('data_version', { simple: true })),
    checkpoint: () => void sqlite.pragma('wal_checkpoint(PASSIVE)'),
    close: () => sqlite.close(),
  };
}

/** Runs `work` in a transaction that takes the write lock at once, so that what it read can't change under it. */
export function inTransaction<T>(db: Database, work: (tx: Database) => T): T {
  return db.transaction((tx) => work(tx), { behavior: 'immediate' });
}
