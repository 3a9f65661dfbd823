/** @file The whole content of a database, by table, to detect what a call changed. */
import { sql } from 'drizzle-orm';
import type { Database } from '@/db/open';

export type DatabaseContent = Readonly<Record<string, string>>;

/** Rows as text by table; those of SQLite and Drizzle are left out, and `except`. */
export function databaseContent(db: Database, except: readonly string[] = []): DatabaseContent {
  const tables = db.all<{ name: string }>(
    sql`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'`,
  );
  const entries = tables
    .filter(({ name }) => !except.includes(name))
    .map(({ name }) => [name, JSON.stringify(db.all(sql`SELECT * FROM ${sql.identifier(name)}`), printable)] as const);
  return Object.fromEntries(entries);
}

/** Names of the tables that differ. */
export function changedTables(before: DatabaseContent, after: DatabaseContent): string[] {
  return Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name]);
}

function printable(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
