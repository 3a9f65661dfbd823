/**
 * @file Who has access after a backup was restored. A backup knows sessions, tokens, invitations, members and passwords as they were when
 * it was made: access that ended or changed since must not return with it. Works on files of any earlier version.
 */
import Sqlite from 'better-sqlite3';

export interface AccessEnded {
  /** All of them: everybody signs in again. */
  readonly sessions: number;
  /** Revoked, used or withdrawn since the backup; all of them where `known` is false. */
  readonly tokens: number;
  readonly invitations: number;
  /** Members whose removal, lower role or new password is kept. */
  readonly members: number;
  /** Whether the replaced database could be read. */
  readonly known: boolean;
}

/**
 * Changes `restored` according to `present`, the database that it replaces, without its own log, because SQLite discards one that it
 * can't read. Null: there is none.
 */
export function endRestoredAccess(restored: string, present: string | null): AccessEnded {
  const sqlite = new Sqlite(restored);
  try {
    const known = present !== null && attach(sqlite, present);
    const has = (table: string, schema = 'main'): boolean =>
      sqlite.prepare(`SELECT 1 FROM ${schema}.sqlite_master WHERE type = 'table' AND name = ?`).get(table) !==
      undefined;
    const ended = sqlite.transaction((): AccessEnded => {
      const change = (statement: string): number => sqlite.prepare(statement).run().changes;
      const revoke = (table: string): number => {
        if (!has(table)) return 0;
        const kept = known && has(table, 'present') ? ` WHERE id NOT IN (SELECT id FROM present.${table})` : '';
        return change(`DELETE FROM main.${table}${kept}`);
      };
      return {
        sessions: has('session') ? change('DELETE FROM main.session') : 0,
        tokens: revoke('api_token'),
        invitations: revoke('invitation'),
        members: known && has('member') && has('member', 'present') ? keepChangesOfMembers(change) : 0,
        known,
      };
    });
    return ended.immediate();
  } finally {
    sqlite.close();
  }
}

/** False if it can't be read: a damaged one, one of something else, or of a version without accounts. */
function attach(sqlite: Sqlite.Database, present: string): boolean {
  try {
    sqlite.prepare('ATTACH ? AS present').run(present);
    for (const table of ['member', 'session', 'api_token', 'invitation', 'credential']) {
      sqlite.prepare(`SELECT * FROM present.${table}`).all();
    }
    return true;
  } catch {
    return false;
  }
}

/** Only what reduces access: a role that became greater since is restored. */
function keepChangesOfMembers(change: (statement: string) => number): number {
  const rank = (column: string): string => `instr('viewer member admin', ${column})`;
  const now = 'present.member AS now WHERE now.id = main.member.id';
  const removed = change(
    `UPDATE main.member SET removed_at = (SELECT now.removed_at FROM ${now}) WHERE removed_at IS NULL AND EXISTS (SELECT 1 FROM ${now} AND now.removed_at IS NOT NULL)`,
  );
  const lowered = change(
    `UPDATE main.member SET access = (SELECT now.access FROM ${now}) WHERE EXISTS (SELECT 1 FROM ${now} AND ${rank('now.access')} < ${rank('main.member.access')})`,
  );
  const own =
    'present.credential AS now WHERE now.id = main.credential.id AND now.password IS NOT main.credential.password';
  const passwords = change(
    `UPDATE main.credential SET password = (SELECT now.password FROM ${own}) WHERE EXISTS (SELECT 1 FROM ${own})`,
  );
  return removed + lowered + passwords;
}
