/** @file Brings a database file to the current schema: under a lock, a copy first, foreign keys checked after. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import { DomainError } from '@/domain/errors';
import { auditHash } from '@/domain/records/audit';
import { tunables } from '@/domain/tunables';
import { damagedDatabase, damageIn } from './damage';

export interface MigrationReport {
  /** Migrations applied now. */
  readonly applied: number;
  /** The copy made before, where the file held rows. */
  readonly copy: string | null;
}

/** Entry points set the working directory to the checkout's root, whatever bundle they run from. */
export const migrationsFolder = (): string => path.resolve('db/migrations');
const copiesKept = 3;

/**
 * Applies the committed migrations that the file lacks. Safe to call from several processes at once.
 * @throws DomainError `corrupt-data` when the file is damaged or rows would point nowhere afterwards (nothing is changed), `conflict` when the
 * file was written by a newer version.
 */
export function migrateDatabase(file: string, folder = migrationsFolder()): MigrationReport {
  const unlock = holdMigrationLock(file);
  try {
    return migrateLocked(file, folder);
  } catch (error) {
    const problem = damageIn(error);
    throw problem === null ? error : damagedDatabase(file, problem, error);
  } finally {
    unlock();
  }
}

/**
 * Keeps others from migrating the file, and so from starting on it, until the function given back is called. The lock is a
 * separate database: SQLite frees it when its holder dies, and the file itself stays free for VACUUM.
 */
export function holdMigrationLock(file: string): () => void {
  mkdirSync(path.dirname(file), { recursive: true });
  const lock = new Sqlite(`${file}.migration-lock`, { timeout: 60_000 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw error;
  }
  return () => lock.close();
}

/** Time stamp of the newest migration that this version has. */
export function newestKnown(folder = migrationsFolder()): number {
  return readMigrationFiles({ migrationsFolder: folder }).at(-1)?.folderMillis ?? 0;
}

/** Whether there is a file that lacks no migration and has none of a newer version. Anything that is wrong with it is told where it is migrated. */
export function isMigrated(file: string, folder = migrationsFolder()): boolean {
  if (!existsSync(file)) return false;
  try {
    const sqlite = new Sqlite(file, { readonly: true });
    try {
      return newestOf(sqlite) === newestKnown(folder);
    } finally {
      sqlite.close();
    }
  } catch {
    return false;
  }
}

function migrateLocked(file: string, folder: string): MigrationReport {
  const known = readMigrationFiles({ migrationsFolder: folder });
  const existed = existsSync(file);
  const sqlite = new Sqlite(file, { timeout: tunables.busyTimeout });
  try {
    const newest = existed ? newestOf(sqlite) : null;
    const last = known.at(-1)?.folderMillis ?? 0;
    if (newest !== null && newest > last) {
      throw new DomainError('conflict', `${file} was written by a newer version of Masthead: update the checkout.`);
    }
    const missing = known.filter((migration) => newest === null || migration.folderMillis > newest);
    if (missing.length === 0) return { applied: 0, copy: null };
    const copy = newest === null ? null : copyFirst(sqlite, file, newest);
    // Before the first table: what is deleted can then be given back to the disk (db/give-back.ts).
    if (newest === null) sqlite.pragma('auto_vacuum = INCREMENTAL');
    sqlite.pragma('journal_mode = WAL');
    // A rebuilt table would otherwise take its child rows with it when the old one is dropped.
    sqlite.pragma('foreign_keys = OFF');
    sqlite.function('masthead_audit_hash', { varargs: true }, hashOfUnchained);
    sqlite.exec('BEGIN IMMEDIATE');
    try {
      apply(sqlite, missing);
      const broken = sqlite.pragma('foreign_key_check');
      if (Array.isArray(broken) && broken.length > 0) {
        throw new DomainError(
          'corrupt-data',
          `The migration would leave ${broken.length} rows without their parent; nothing was changed. ` +
            `Report it with ${JSON.stringify(broken[0])}.`,
        );
      }
      sqlite.exec('COMMIT');
    } catch (error) {
      if (sqlite.inTransaction) sqlite.exec('ROLLBACK');
      throw error;
    }
    makeShrinkable(sqlite);
    return { applied: missing.length, copy };
  } finally {
    sqlite.close();
  }
}

/**
 * A file from before pages could be given back (db/give-back.ts) is written anew, once, with a migration, which nobody works beside. Without room for
 * it the file stays as it is and serves as before.
 */
function makeShrinkable(sqlite: Sqlite.Database): void {
  if (sqlite.pragma('auto_vacuum', { simple: true }) !== 0) return;
  try {
    sqlite.pragma('auto_vacuum = INCREMENTAL');
    sqlite.exec('VACUUM');
  } catch (error) {
    if (!isPassing(error)) throw error;
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && /^SQLITE_(FULL|BUSY|LOCKED)/.test(error.code);
}

/** As Drizzle's migrator does and records it, but inside the caller's transaction. */
function apply(sqlite: Sqlite.Database, migrations: readonly MigrationMeta[]): void {
  sqlite.exec(
    'CREATE TABLE IF NOT EXISTS __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)',
  );
  const record = sqlite.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)');
  for (const migration of migrations) {
    for (const statement of migration.sql) sqlite.exec(statement);
    record.run(migration.hash, migration.folderMillis);
  }
}

/** For the migration that chains the entries from before the audit log had hashes. */
function hashOfUnchained(...values: readonly unknown[]): string {
  const [id, time, actor, action, entity, detail, previousHash] = values;
  return auditHash({
    id: Number(id),
    time: Number(time),
    actor: String(actor),
    origin: 'unknown',
    address: null,
    token: null,
    tokenName: null,
    action: String(action),
    entity: String(entity),
    detail: JSON.parse(String(detail)),
    previousHash: String(previousHash),
  });
}

/** Time stamp of the newest migration in the file; null for an empty one. */
export function newestOf(sqlite: Sqlite.Database): number | null {
  const table = sqlite.prepare("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'").get();
  if (table === undefined) return null;
  const newest: unknown = sqlite.prepare('SELECT max(created_at) FROM __drizzle_migrations').pluck().get();
  return typeof newest === 'number' ? newest : null;
}

/** VACUUM INTO reads one consistent state, the write-ahead log included. Only the last few copies are kept. */
function copyFirst(sqlite: Sqlite.Database, file: string, newest: number): string {
  const prefix = `${path.basename(file)}.before-`;
  const copy = path.join(path.dirname(file), `${prefix}${newest}-${Date.now()}`);
  sqlite.prepare('VACUUM INTO ?').run(copy);
  const copies = readdirSync(path.dirname(file)).filter((name) => name.startsWith(prefix));
  const age = (name: string): number => Number(name.split('-').at(-1));
  copies.sort((a, b) => age(b) - age(a));
  for (const old of copies.slice(copiesKept)) rmSync(path.join(path.dirname(file), old));
  return copy;
}
