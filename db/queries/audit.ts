/** @file The audit log: a chain of hashes that is appended to, read, and cut at a checkpoint. */

import { and, asc, count, desc, eq, gt, gte, lt, lte, min, or, sql } from 'drizzle-orm';
import { type AuditEntry, type AuditFilter, auditHash, chainStart } from '@/domain/records/audit';
import type { Database } from '../open';
import { prepared } from '../prepared';
import { auditCheckpoint, auditEntry } from '../schema';

/** The last entry that was removed; undefined if none was. */
export function latestCheckpoint(db: Database): { readonly id: number; readonly hash: string } | undefined {
  return db
    .select({ id: auditCheckpoint.throughId, hash: auditCheckpoint.throughHash })
    .from(auditCheckpoint)
    .orderBy(desc(auditCheckpoint.throughId))
    .limit(1)
    .get();
}

/** The last of the entries at the beginning that are all older than `before`, at most `most` of them; undefined if there is none. */
export function lastEntryBefore(db: Database, before: number, most: number) {
  const oldest = db
    .select({ id: min(auditEntry.id) })
    .from(auditEntry)
    .get()?.id;
  if (oldest === null || oldest === undefined) return undefined;
  const younger = db
    .select({ id: min(auditEntry.id) })
    .from(auditEntry)
    .where(gte(auditEntry.time, before))
    .get()?.id;
  const through = Math.min(oldest + most, younger ?? Number.MAX_SAFE_INTEGER) - 1;
  return db
    .select({ id: auditEntry.id, hash: auditEntry.hash })
    .from(auditEntry)
    .where(and(gte(auditEntry.id, oldest), lte(auditEntry.id, through)))
    .orderBy(desc(auditEntry.id))
    .limit(1)
    .get();
}

/** Removes the entries up to and with `through`, and leaves a checkpoint of it. Returns their number. */
export function removeEntriesThrough(db: Database, through: { id: number; hash: string }, time: number): number {
  const covered = lte(auditEntry.id, through.id);
  const removed = db.select({ count: count() }).from(auditEntry).where(covered).get()?.count ?? 0;
  db.insert(auditCheckpoint).values({ throughId: through.id, throughHash: through.hash, removed, time }).run();
  db.delete(auditEntry).where(covered).run();
  return removed;
}

/** Entries of one action on one record, newest first. */
export function entriesAbout(db: Database, entity: string, action: string) {
  return db
    .select({ time: auditEntry.time, actor: auditEntry.actor, detail: auditEntry.detail })
    .from(auditEntry)
    .where(and(eq(auditEntry.entity, entity), eq(auditEntry.action, action)))
    .orderBy(desc(auditEntry.id))
    .all();
}

export type NewAuditEntry = Omit<AuditEntry, 'id' | 'previousHash' | 'hash'>;

/**
 * Appends to the audit log: each entry holds the hash of the one before it. Within the caller's transaction, which
 * holds the write lock: nobody else appends meanwhile.
 */
export function recordAudit(db: Database, row: NewAuditEntry): void {
  const before = prepared(db, lastEntry).get() ?? latestCheckpoint(db);
  // As it will be read again: no undefined, dates as text.
  const detail: Record<string, unknown> = JSON.parse(JSON.stringify(row.detail));
  const content = { ...row, detail, id: numbersGiven(db) + 1, previousHash: before?.hash ?? chainStart };
  prepared(db, insert).run({ ...content, hash: auditHash(content) });
}

const lastEntry = (db: Database) =>
  db.select({ hash: auditEntry.hash }).from(auditEntry).orderBy(desc(auditEntry.id)).limit(1).prepare();

const insert = (db: Database) => {
  const { placeholder } = sql;
  return db
    .insert(auditEntry)
    .values({
      ...{ id: placeholder('id'), time: placeholder('time'), actor: placeholder('actor') },
      ...{ origin: placeholder('origin'), address: placeholder('address') },
      ...{ token: placeholder('token'), tokenName: placeholder('tokenName') },
      ...{ action: placeholder('action'), entity: placeholder('entity'), detail: placeholder('detail') },
      ...{ previousHash: placeholder('previousHash'), hash: placeholder('hash') },
    })
    .prepare();
};

/** Continues the numbering even if entries were removed from the end, so that a gap shows it. */
export function numbersGiven(db: Database): number {
  const row = db.get<{ seq: number } | undefined>(sql`SELECT seq FROM sqlite_sequence WHERE name = 'audit_entry'`);
  return row?.seq ?? 0;
}

/**
 * Reads the audit log by who, what, on which object and when. The newest first, starting before the entry `before`.
 */
export function auditBefore(db: Database, filter: AuditFilter, before: number, limit: number) {
  return db
    .select()
    .from(auditEntry)
    .where(and(lt(auditEntry.id, before), matching(filter)))
    .orderBy(desc(auditEntry.id))
    .limit(limit)
    .all();
}

/** In the order written, from after the entry `after` on. */
export function auditAfter(db: Database, filter: AuditFilter, after: number, limit: number) {
  return db
    .select()
    .from(auditEntry)
    .where(and(gt(auditEntry.id, after), matching(filter)))
    .orderBy(asc(auditEntry.id))
    .limit(limit)
    .all();
}

function matching({ who, what, object, from, to }: AuditFilter) {
  return and(
    who === undefined ? undefined : eq(auditEntry.actor, who),
    // `run` means all that begins with `run.`; a dot's successor is a slash.
    what === undefined
      ? undefined
      : or(eq(auditEntry.action, what), and(gte(auditEntry.action, `${what}.`), lt(auditEntry.action, `${what}/`))),
    object === undefined ? undefined : eq(auditEntry.entity, object),
    from === undefined ? undefined : gte(auditEntry.time, from),
    to === undefined ? undefined : lte(auditEntry.time, to),
  );
}

/** All people and actions, each once; by jumps through the index instead of a scan. */
export function auditVocabulary(db: Database): { readonly actors: string[]; readonly actions: string[] } {
  const distinct = (column: typeof auditEntry.actor | typeof auditEntry.action): string[] =>
    db
      .all<{ value: string | null }>(
        sql`WITH RECURSIVE each(value) AS (
          SELECT min(${column}) FROM ${auditEntry}
          UNION ALL
          SELECT (SELECT min(${column}) FROM ${auditEntry} WHERE ${column} > each.value) FROM each WHERE each.value IS NOT NULL
        ) SELECT value FROM each WHERE value IS NOT NULL LIMIT 1000`,
      )
      .flatMap(({ value }) => (value === null ? [] : [value]));
  return { actors: distinct(auditEntry.actor), actions: distinct(auditEntry.action) };
}
