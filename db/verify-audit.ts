/** @file Checks the audit log's chain of hashes: detects edits, removals and moves made directly in the file. */
import { asc, getTableColumns, gt, sql } from 'drizzle-orm';
import { type AuditEntry, auditHash, chainStart } from '@/domain/records/audit';
import type { Database } from './open';
import { latestCheckpoint, numbersGiven } from './queries/audit';
import { auditEntry } from './schema';

export interface AuditVerdict {
  /** How many entries there are. */
  readonly entries: number;
  /** The last one: with its hash one can later prove that nothing before it changed. Null for an empty log. */
  readonly head: { readonly id: number; readonly hash: string } | null;
  /** What retention removed from the beginning; null if it removed nothing. */
  readonly removedThrough: number | null;
  /** Sentences; empty if the log is whole. The first few only. */
  readonly problems: readonly string[];
}

const pageSize = 1000;
const problemsSaid = 20;
const guards = ['audit_entry_unchanged', 'audit_entry_kept', 'audit_checkpoint_unchanged', 'audit_checkpoint_kept'];

/** `noted`: a head stored earlier, which must still exist unless retention removed it. */
export function verifyAudit(db: Database, noted?: { readonly id: number; readonly hash: string }): AuditVerdict {
  // One state of the file, whatever is appended meanwhile.
  return db.transaction((tx) => verify(tx, noted));
}

function verify(db: Database, noted: { readonly id: number; readonly hash: string } | undefined): AuditVerdict {
  const problems: string[] = guardsMissing(db);
  const removed = latestCheckpoint(db);
  let { id, hash } = removed ?? { id: 0, hash: chainStart };
  let [entries, accounted, met] = [0, removed === undefined, false];
  for (const row of rowsInOrder(db)) {
    entries++;
    const detail = parseDetail(row.detail);
    if (row.id !== id + 1) problems.push(missing(id + 1, row.id - 1));
    else if (row.previousHash !== hash) problems.push(`Entry ${row.id} does not follow the one before it.`);
    if (detail === undefined || auditHash({ ...row, detail }) !== row.hash)
      problems.push(`Entry ${row.id} was changed.`);
    accounted ||=
      row.action === 'audit.prune' && detail?.throughId === removed?.id && detail?.throughHash === removed?.hash;
    met ||= noted !== undefined && row.id === noted.id && row.hash === noted.hash;
    ({ id, hash } = row);
  }
  const last = Math.max(numbersGiven(db), id);
  if (last > id) problems.push(missing(id + 1, last));
  if (!accounted) problems.push(`The entries up to ${removed?.id} were removed, but no entry records it.`);
  if (noted !== undefined && !met && noted.id > (removed?.id ?? 0)) {
    problems.push(`Entry ${noted.id} with the hash ${noted.hash} is missing.`);
  }
  return {
    entries,
    head: entries === 0 ? null : { id, hash },
    removedThrough: removed?.id ?? null,
    problems: problems.slice(0, problemsSaid),
  };
}

type StoredEntry = Omit<AuditEntry, 'detail'> & { readonly detail: string };

/** A page at a time; the detail as its text in the file. */
function* rowsInOrder(db: Database): Generator<StoredEntry> {
  const columns = { ...getTableColumns(auditEntry), detail: sql<string>`${auditEntry.detail}` };
  for (let after = 0; ; ) {
    const page = db.select(columns).from(auditEntry).where(gt(auditEntry.id, after)).orderBy(asc(auditEntry.id));
    const rows = page.limit(pageSize).all();
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    after = last.id;
  }
}

function parseDetail(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function missing(from: number, to: number): string {
  if (to < from) return `Entry ${to + 1} is not where it was written.`;
  return to === from ? `Entry ${from} is missing.` : `The entries ${from} to ${to} are missing.`;
}

function guardsMissing(db: Database): string[] {
  const there = db.all<{ name: string }>(sql`SELECT name FROM sqlite_schema WHERE type = 'trigger'`);
  return guards
    .filter((name) => !there.some((each) => each.name === name))
    .map((name) => `The trigger ${name}, which refuses changes of the log, is missing.`);
}
