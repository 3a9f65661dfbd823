/** @file Statements that are built once per connection: ingestion runs a few of them thousands of times a second. */
import type Sqlite from 'better-sqlite3';
import { is, type Query, type SQL } from 'drizzle-orm';
import { Param, Placeholder } from 'drizzle-orm/sql';
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import type { Database } from './open';

type Build<Statement> = (db: Database) => Statement;
interface Kept {
  readonly client: Sqlite.Database;
  readonly statements: Map<Build<unknown>, unknown>;
  readonly bare: Map<Build<unknown>, BareStatement>;
  /** By their text. */
  readonly texts: Map<string, Sqlite.Statement>;
}
const connections = new WeakMap<Database, Kept>();

/** Keyed by the connection itself, not by its opener: Next bundles this module several times, and one copy opens for all. */
function keptOf(db: Database): Kept {
  const known = connections.get(db);
  if (known !== undefined) return known;
  if (!('$client' in db))
    throw new Error('This is not a connection: a transaction is handed on as the connection that it is on.');
  const fresh: Kept = {
    client: db.$client as Sqlite.Database,
    statements: new Map(),
    bare: new Map(),
    texts: new Map(),
  };
  connections.set(db, fresh);
  return fresh;
}

/** What a connection works through. */
export const clientOf = (db: Database): Sqlite.Database => keptOf(db).client;

/** What `build` prepares; `build` must be the same function at every call, and capture nothing that changes. */
export function prepared<Statement>(db: Database, build: Build<Statement>): Statement {
  // drizzle's own transactions, used by a few readers, are no connections.
  if (!('$client' in db)) return build(db);
  const kept = keptOf(db);
  const known = kept.statements.get(build);
  // Stored under its builder, so its type is the builder's.
  if (known !== undefined) return known as Statement;
  const fresh = build(db);
  kept.statements.set(build, fresh);
  return fresh;
}

type Values = Readonly<Record<string, unknown>>;
export interface BareStatement {
  /** How many rows it changed. */
  run(values: Values): number;
  /** Columns as SQLite gives them, in the requested order. */
  rows(values: Values): unknown[][];
}

/**
 * As `prepared`, for what runs once per point or series: values go by name straight into SQLite, because drizzle's own
 * way there takes longer than the statement.
 */
export function bare(db: Database, build: Build<{ toSQL(): Query }>): BareStatement {
  const kept = keptOf(db);
  const found = kept.bare.get(build);
  if (found !== undefined) return found;
  const { sql, params } = build(db).toSQL();
  const binders = params.map(binderOf);
  const statement = kept.client.prepare(sql);
  const bound = (values: Values): unknown[] => binders.map((bind) => bind(values));
  const fresh: BareStatement = {
    run: (values) => statement.run(bound(values)).changes,
    rows: (values) => statement.raw(true).all(bound(values)) as unknown[][],
  };
  kept.bare.set(build, fresh);
  return fresh;
}

const dialect = new SQLiteSyncDialect();
/** Filters and columns are people's: as many texts are kept as pages ask for in turn. */
const textsKept = 200;

/** Rows of a query that is built for each call, as SQLite gives them; one whose text was asked before is not compiled again. */
export function rowsOf<Row extends unknown[]>(db: Database, query: SQL): Row[] {
  if (!('$client' in db)) return db.values<Row>(query);
  const kept = keptOf(db);
  const { sql, params } = dialect.sqlToQuery(query);
  const known = kept.texts.get(sql);
  kept.texts.delete(sql);
  const statement = known ?? kept.client.prepare(sql).raw(true);
  kept.texts.set(sql, statement);
  if (kept.texts.size > textsKept) {
    const [first] = kept.texts.keys();
    if (first !== undefined) kept.texts.delete(first);
  }
  return statement.all(params) as Row[];
}

function binderOf(param: unknown): (values: Values) => unknown {
  if (is(param, Placeholder)) return (values) => values[param.name];
  if (is(param, Param) && is(param.value, Placeholder)) {
    const { encoder } = param;
    const { name } = param.value;
    return (values) => {
      const value = values[name];
      return value === null ? null : encoder.mapToDriverValue(value);
    };
  }
  return () => param;
}
