/** @file The audit log refuses to be changed; changes behind its triggers are detected. */
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { databaseContent } from '@/test/factories/database-content';
import { makePlatform } from '@/test/factories/platform';
import { fc } from '@/test/fast-check';
import { inTransaction } from './open';
import { lastEntryBefore, recordAudit, removeEntriesThrough } from './queries/audit';
import { verifyAudit } from './verify-audit';

const day = 86_400_000;
const entry = (number: number) => ({
  time: number * day,
  actor: number % 2 === 0 ? 'ada' : 'eve',
  origin: 'browser' as const,
  address: '192.0.2.1',
  token: null,
  tokenName: null,
  action: 'run.edit',
  entity: `run_${number}`,
  detail: { number, notes: undefined, nested: { z: 1, a: Number.NaN } },
});

/** Entries 1 to `count`, one a day. */
function logOf(count: number) {
  const platform = makePlatform();
  const { db } = platform.ctx;
  for (let number = 1; number <= count; number++) inTransaction(db, (tx) => recordAudit(tx, entry(number)));
  const verify = (noted?: { id: number; hash: string }) => verifyAudit(db, noted);
  /** As someone who writes the file itself. */
  const tamper = (...statements: string[]): void => {
    const sqlite = new Sqlite(platform.file);
    const triggers = sqlite.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all();
    for (const trigger of triggers) sqlite.exec(`DROP TRIGGER ${Reflect.get(Object(trigger), 'name')}`);
    for (const statement of statements) sqlite.exec(statement);
    for (const trigger of triggers) sqlite.exec(String(Reflect.get(Object(trigger), 'sql')));
    sqlite.close();
  };
  return { db, verify, tamper, file: platform.file };
}

describe('the audit log', () => {
  it('is intact as written, and names its head', () => {
    const { verify, db } = logOf(5);
    const verdict = verify();
    expect(verdict).toMatchObject({ entries: 5, head: { id: 5 }, removedThrough: null, problems: [] });
    inTransaction(db, (tx) => recordAudit(tx, entry(6)));
    expect(verify(verdict.head ?? undefined).problems).toEqual([]);
    expect(verify({ id: 3, hash: 'f'.repeat(64) }).problems).toEqual([
      `Entry 3 with the hash ${'f'.repeat(64)} is missing.`,
    ]);
  });

  it.each([
    "UPDATE audit_entry SET actor = 'eve' WHERE id = 2",
    'UPDATE audit_entry SET hash = hash',
    'DELETE FROM audit_entry WHERE id = 3',
    'DELETE FROM audit_entry',
    'INSERT OR REPLACE INTO audit_checkpoint SELECT * FROM audit_checkpoint',
    'UPDATE audit_checkpoint SET through_id = 99',
    'DELETE FROM audit_checkpoint',
  ])('refuses %s', (statement) => {
    const { db, file, verify } = logOf(3);
    inTransaction(db, (tx) => {
      const through = lastEntryBefore(tx, 2 * day, 100);
      if (through !== undefined) removeEntriesThrough(tx, through, 4 * day);
      recordAudit(tx, {
        ...entry(4),
        action: 'audit.prune',
        detail: { throughId: through?.id, throughHash: through?.hash },
      });
    });
    const before = databaseContent(db);
    const sqlite = new Sqlite(file);
    // As any program that opens it: REPLACE runs the triggers only if this is on.
    sqlite.pragma('recursive_triggers = ON');
    expect(() => sqlite.exec(statement)).toThrow(/only be added to/);
    sqlite.close();
    expect(databaseContent(db)).toEqual(before);
    expect(verify().problems).toEqual([]);
  });

  it.each([
    ["UPDATE audit_entry SET actor = 'eve' WHERE id = 2", /Entry 2 was changed/],
    ["UPDATE audit_entry SET detail = '{}' WHERE id = 2", /Entry 2 was changed/],
    ["UPDATE audit_entry SET detail = '{' WHERE id = 2", /Entry 2 was changed/],
    ['UPDATE audit_entry SET address = NULL WHERE id = 4', /Entry 4 was changed/],
    ['DELETE FROM audit_entry WHERE id = 3', /Entry 3 is missing/],
    ['DELETE FROM audit_entry WHERE id <= 2', /entries 1 to 2 are missing/],
    ['DELETE FROM audit_entry WHERE id >= 4', /entries 4 to 5 are missing/],
    ['DELETE FROM audit_entry', /entries 1 to 5 are missing/],
    [
      'UPDATE audit_entry SET id = 100 WHERE id = 2; UPDATE audit_entry SET id = 2 WHERE id = 3; UPDATE audit_entry SET id = 3 WHERE id = 100',
      /Entry 2 does not follow/,
    ],
    [
      'INSERT INTO audit_checkpoint SELECT 2, hash, 2, 0 FROM audit_entry WHERE id = 2; DELETE FROM audit_entry WHERE id <= 2',
      /removed, but no entry records it/,
    ],
  ])('finds what %s did behind the triggers', (statement, problem) => {
    const { verify, tamper } = logOf(5);
    tamper(statement);
    expect(verify().problems.join('\n')).toMatch(problem);
  });

  it('finds entries taken from the end also when others were written since', () => {
    const { verify, tamper, db } = logOf(5);
    tamper('DELETE FROM audit_entry WHERE id = 5');
    inTransaction(db, (tx) => recordAudit(tx, entry(6)));
    expect(verify().problems).toEqual(['Entry 5 is missing.']);
  });

  it('finds that its guards were taken away', () => {
    const { verify, file } = logOf(1);
    new Sqlite(file).exec('DROP TRIGGER audit_entry_kept').close();
    expect(verify().problems).toEqual([expect.stringContaining('audit_entry_kept')]);
  });

  it('finds any change of any field of any entry', () => {
    const { verify, tamper, db } = logOf(6);
    const names = [
      'time',
      'actor',
      'origin',
      'address',
      'token',
      'token_name',
      'action',
      'entity',
      'previous_hash',
      'hash',
    ];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.constantFrom(...names), (id, name) => {
        const before = databaseContent(db).audit_entry;
        const sqlite = `UPDATE audit_entry SET ${name} = coalesce(${name}, '') || 'x' WHERE id = ${id}`;
        tamper('CREATE TABLE kept AS SELECT * FROM audit_entry', sqlite);
        expect(verify().problems.length).toBeGreaterThan(0);
        tamper('DELETE FROM audit_entry', 'INSERT INTO audit_entry SELECT * FROM kept', 'DROP TABLE kept');
        expect(databaseContent(db).audit_entry).toBe(before);
      }),
      { numRuns: 25 },
    );
    expect(verify().problems).toEqual([]);
  });
});

describe('retention of the audit log', () => {
  it('leaves a checkpoint from which the rest still verifies', () => {
    const { db, verify } = logOf(8);
    for (const before of [4 * day, 6 * day]) {
      inTransaction(db, (tx) => {
        const through = lastEntryBefore(tx, before, 100);
        if (through === undefined) throw new Error('nothing to remove');
        const removed = removeEntriesThrough(tx, through, 9 * day);
        const detail = { throughId: through.id, throughHash: through.hash, removed };
        recordAudit(tx, { ...entry(9), action: 'audit.prune', detail });
      });
    }
    expect(verify()).toMatchObject({ entries: 5, head: { id: 10 }, removedThrough: 5, problems: [] });
    expect(lastEntryBefore(db, 6 * day, 100)).toBeUndefined();
    expect(lastEntryBefore(db, 99 * day, 2)).toMatchObject({ id: 7 });
  });
});
