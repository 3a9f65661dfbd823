/** @file Migrations on files with rows: nothing is lost, nothing is left half done, a copy is kept. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { temporaryDirectory } from '@/test/temporary-directory';
import { giveBack } from './give-back';
import { migrateDatabase, migrationsFolder } from './migrate';
import { inTransaction, openDatabase } from './open';
import { recordAudit } from './queries/audit';
import { apiToken, auditEntry } from './schema';
import { verifyAudit } from './verify-audit';

/** The committed migrations, and one more. */
function folderWith(sql: string): string {
  const folder = path.join(temporaryDirectory(), 'migrations');
  cpSync(migrationsFolder(), folder, { recursive: true });
  const journalFile = path.join(folder, 'meta', '_journal.json');
  const journal: { entries: { idx: number; when: number; tag: string; version: string; breakpoints: boolean }[] } =
    JSON.parse(readFileSync(journalFile, 'utf8'));
  const when = Math.max(...journal.entries.map((entry) => entry.when)) + 1;
  journal.entries.push({ idx: journal.entries.length, version: '6', when, tag: '9999_next', breakpoints: true });
  writeFileSync(journalFile, JSON.stringify(journal));
  writeFileSync(path.join(folder, '9999_next.sql'), sql);
  return folder;
}

/** The committed migrations up to one, as an older version had them. */
function folderUpTo(number: string): string {
  const folder = path.join(temporaryDirectory(), 'migrations');
  cpSync(migrationsFolder(), folder, { recursive: true });
  const journalFile = path.join(folder, 'meta', '_journal.json');
  const journal: { entries: { tag: string }[] } = JSON.parse(readFileSync(journalFile, 'utf8'));
  const entries = journal.entries.filter(({ tag }) => tag.slice(0, number.length) <= number);
  writeFileSync(journalFile, JSON.stringify({ ...journal, entries }));
  return folder;
}

/** How Drizzle changes a table that SQLite can't alter: a new one, rows copied, the old one dropped. */
const rebuildRun = `PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE __new_run AS SELECT * FROM run;--> statement-breakpoint
DROP TABLE run;--> statement-breakpoint
ALTER TABLE __new_run RENAME TO run;--> statement-breakpoint
CREATE UNIQUE INDEX run_id ON run (id);`;

function counts(file: string) {
  const sqlite = new Sqlite(file, { readonly: true });
  const count = (table: string): unknown => sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  const result = { runs: count('run'), attempts: count('attempt'), links: count('task_set_dataset') };
  sqlite.close();
  return result;
}

async function fileWithRows() {
  const { ctx, file, open } = makePlatform();
  const { metaTrain } = await makeBasis(ctx);
  const run = makeQueuedRun(ctx, metaTrain);
  const insert = `INSERT INTO attempt (id, run_id, number, executor, lease, directory, started_at, environment) VALUES ('at_1', '${run}', 1, 'local', 'l', 'd', 0, '{}')`;
  const sqlite = new Sqlite(file);
  sqlite.exec(insert);
  sqlite.close();
  return { file, open };
}

describe('migrateDatabase', () => {
  it('makes a file from before pages could be given back ready for it, once', () => {
    const file = path.join(temporaryDirectory(), 'm.sqlite');
    migrateDatabase(file);
    const old = new Sqlite(file);
    old.pragma('auto_vacuum = NONE');
    old.exec('VACUUM');
    old.close();
    const canShrink = (): boolean => {
      const open = openDatabase(file, 'ingestion');
      try {
        expect(giveBack(open.db, 1)).toBe(false);
        return JSON.stringify(open.db.values(sql`pragma auto_vacuum`)) === '[[2]]';
      } finally {
        open.close();
      }
    };
    expect(canShrink()).toBe(false);
    migrateDatabase(file, folderWith('SELECT 1'));
    expect(canShrink()).toBe(true);
  });

  it('makes a new file, and has nothing to do the second time', () => {
    const file = path.join(temporaryDirectory(), 'deep', 'm.sqlite');
    expect(migrateDatabase(file)).toMatchObject({ applied: expect.any(Number), copy: null });
    expect(migrateDatabase(file)).toEqual({ applied: 0, copy: null });
    const open = openDatabase(file, 'web');
    expect(open.db.query).toBeDefined();
    open.close();
  });

  it('keeps child rows when a table is rebuilt, and a copy of the file before', async () => {
    const { file } = await fileWithRows();
    const before = counts(file);
    const { applied, copy } = migrateDatabase(file, folderWith(rebuildRun));
    expect(applied).toBe(1);
    expect(counts(file)).toEqual(before);
    expect(before.attempts).toBe(1);
    expect(counts(copy ?? '')).toEqual(before);
  });

  it('changes nothing where rows would lose their parent', async () => {
    const { file } = await fileWithRows();
    const before = counts(file);
    expect(() => migrateDatabase(file, folderWith('DELETE FROM run;'))).toThrow(
      /without their parent; nothing was changed/,
    );
    expect(counts(file)).toEqual(before);
  });

  it('gives a token from before there were scopes those of its role, under its own id', () => {
    const file = path.join(temporaryDirectory(), 'm.sqlite');
    migrateDatabase(file, folderUpTo('0019'));
    const sqlite = new Sqlite(file);
    sqlite.exec("INSERT INTO member VALUES ('us_1', 'ada', 'Ada', 'a@b.c', 0, NULL, 'admin', NULL, 0, 0)");
    for (const access of ['viewer', 'member', 'admin']) {
      sqlite.exec(
        `INSERT INTO api_token (id, member_id, name, token_hash, start, access, created_at) VALUES ('tk_${access}', 'us_1', '', '${access}', '', '${access}', 0)`,
      );
    }
    sqlite.close();
    migrateDatabase(file);
    const open = openDatabase(file, 'web');
    const kept = open.db.select({ id: apiToken.id, scopes: apiToken.scopes, hash: apiToken.tokenHash }).from(apiToken);
    expect(kept.orderBy(apiToken.id).all()).toEqual([
      { id: 'tk_admin', hash: 'admin', scopes: ['read', 'log', 'launch', 'admin'] },
      { id: 'tk_member', hash: 'member', scopes: ['read', 'log', 'launch'] },
      { id: 'tk_viewer', hash: 'viewer', scopes: ['read'] },
    ]);
    open.close();
  });

  it('chains the entries of an audit log from before it had hashes', () => {
    const folder = path.join(temporaryDirectory(), 'migrations');
    cpSync(migrationsFolder(), folder, { recursive: true });
    const journalFile = path.join(folder, 'meta', '_journal.json');
    const journal: { entries: { tag: string }[] } = JSON.parse(readFileSync(journalFile, 'utf8'));
    const before = journal.entries.findIndex(({ tag }) => tag.endsWith('_audit-chain'));
    writeFileSync(journalFile, JSON.stringify({ ...journal, entries: journal.entries.slice(0, before) }));
    const file = path.join(temporaryDirectory(), 'm.sqlite');
    migrateDatabase(file, folder);
    const sqlite = new Sqlite(file);
    const insert = sqlite.prepare(
      'INSERT INTO audit_entry (time, actor, action, entity, detail) VALUES (?, ?, ?, ?, ?)',
    );
    for (let n = 1; n <= 3; n++) insert.run(n, 'ada', 'run.edit', `run_${n}`, `{"z":${n},"a":[null,"ü"]}`);
    sqlite.close();
    migrateDatabase(file);
    const open = openDatabase(file, 'web');
    expect(verifyAudit(open.db)).toMatchObject({ entries: 3, head: { id: 3 }, problems: [] });
    const row = { time: 4, actor: 'eve', origin: 'open', address: null, token: null, tokenName: null } as const;
    inTransaction(open.db, (tx) => recordAudit(tx, { ...row, action: 'run.edit', entity: 'run_4', detail: {} }));
    expect(verifyAudit(open.db)).toMatchObject({ entries: 4, head: { id: 4 }, problems: [] });
    expect(open.db.select().from(auditEntry).limit(1).get()).toMatchObject({
      origin: 'unknown',
      actor: 'ada',
      time: 1,
    });
    open.close();
  });

  it('changes nothing if a statement fails', async () => {
    const { file } = await fileWithRows();
    const before = counts(file);
    const broken = 'DELETE FROM attempt;--> statement-breakpoint\nDELETE FROM no_such_table;';
    expect(() => migrateDatabase(file, folderWith(broken))).toThrow(/no such table/);
    expect(counts(file)).toEqual(before);
  });

  it('leaves a run the newest of its open attempts, if there were two', () => {
    const file = path.join(temporaryDirectory(), 'old.sqlite');
    migrateDatabase(file, folderUpTo('0012'));
    const sqlite = new Sqlite(file);
    const run = `('run_1', 'r', 'search', 'running', '[]', '', 0, 'g', 0, '{}', 0, 0, '{}')`;
    sqlite.exec(
      `INSERT INTO run (id, name, kind, state, tags, notes, seed, group_hash, priority, config, created_at, queued_at, summary) VALUES ${run}`,
    );
    for (const number of [1, 2])
      sqlite.exec(
        `INSERT INTO attempt (id, run_id, number, executor, lease, directory, started_at, environment) VALUES ('at_${number}', 'run_1', ${number}, 'local', 'l', 'd', 0, '{}')`,
      );
    migrateDatabase(file);
    expect(sqlite.prepare('SELECT number, end FROM attempt ORDER BY number').all()).toEqual([
      { number: 1, end: 'fenced' },
      { number: 2, end: null },
    ]);
    expect(() => sqlite.exec(`UPDATE attempt SET ended_at = NULL`)).toThrow(/UNIQUE/);
    sqlite.close();
  });

  it('makes one alarm of those that a run raised again after a kill', () => {
    const file = path.join(temporaryDirectory(), 'old.sqlite');
    migrateDatabase(file, folderUpTo('0017'));
    const sqlite = new Sqlite(file);
    const alarms = [
      ['skip-collapse', '5 of 8', 10],
      ['skip-collapse', '6 of 8', 20],
      ['damaged-checkpoint', 'a', 30],
      ['damaged-checkpoint', 'b', 40],
    ];
    sqlite.pragma('foreign_keys = off');
    const insert = sqlite.prepare(`INSERT INTO alarm VALUES (NULL, 'run_1', 'at_1', $time, $alarm, $message)`);
    for (const [alarm, message, time] of alarms) insert.run({ alarm, message, time });
    sqlite.exec(
      `INSERT INTO run (id, name, kind, state, tags, notes, seed, group_hash, priority, config, created_at, queued_at, summary) VALUES ('run_1', 'r', 'search', 'finished', '[]', '', 0, 'g', 0, '{}', 0, 0, '{}')`,
    );
    sqlite.exec(
      `INSERT INTO attempt (id, run_id, number, executor, lease, directory, started_at, environment, ended_at) VALUES ('at_1', 'run_1', 1, 'local', 'l', 'd', 0, '{}', 1)`,
    );
    migrateDatabase(file);
    expect(sqlite.prepare('SELECT alarm, message, time, last_time, times FROM alarm ORDER BY id').raw().all()).toEqual([
      ['skip-collapse', '6 of 8', 10, 20, 2],
      ['damaged-checkpoint', 'a', 30, 30, 1],
      ['damaged-checkpoint', 'b', 40, 40, 1],
    ]);
    sqlite.close();
  });

  it('gives runs from before they had colours one for each arm, in the order they were made', () => {
    const file = path.join(temporaryDirectory(), 'old.sqlite');
    migrateDatabase(file, folderUpTo('0021'));
    const sqlite = new Sqlite(file);
    const insert = sqlite.prepare(
      `INSERT INTO run (id, name, kind, state, tags, notes, seed, group_hash, priority, config, created_at, queued_at, summary) VALUES (?, 'r', 'search', 'finished', '[]', '', ?, ?, 0, '{}', ?, 0, '{}')`,
    );
    insert.run('run_1', 0, 'later', 20);
    insert.run('run_2', 1, 'first', 30);
    insert.run('run_3', 0, 'first', 10);
    insert.run('run_4', 0, 'retraining', 15);
    sqlite.exec(
      `INSERT INTO genotype (id, name, hash, document, run_id, margins, created_at) VALUES ('gt_1', '', '', '{}', 'run_1', '[]', 0)`,
    );
    sqlite.exec(`INSERT INTO run_parent (run_id, genotype_id) VALUES ('run_4', 'gt_1')`);
    migrateDatabase(file);
    expect(sqlite.prepare('SELECT id, colour FROM run ORDER BY id').raw().all()).toEqual([
      ['run_1', 1],
      ['run_2', 0],
      ['run_3', 0],
      ['run_4', 1],
    ]);
    sqlite.close();
  });

  it('links black-box searches to those that they begin with', () => {
    const file = path.join(temporaryDirectory(), 'old.sqlite');
    migrateDatabase(file, folderUpTo('0030'));
    const sqlite = new Sqlite(file);
    const insert = sqlite.prepare(
      `INSERT INTO run (id, name, kind, state, tags, notes, seed, group_hash, priority, config, created_at, queued_at, summary) VALUES (?, 'r', ?, 'finished', '[]', '', 0, '', 0, ?, 0, 0, '{}')`,
    );
    insert.run('run_1', 'random-search', '{"earlier": ["run_2", "run_3", "run_2"]}');
    insert.run('run_2', 'random-search', '{"earlier": []}');
    insert.run('run_3', 'random-search', '{}');
    insert.run('run_4', 'external', '{"earlier": ["run_1"]}');
    migrateDatabase(file);
    expect(sqlite.prepare('SELECT run_id, earlier_id FROM run_earlier ORDER BY earlier_id').raw().all()).toEqual([
      ['run_1', 'run_2'],
      ['run_1', 'run_3'],
    ]);
    sqlite.close();
  });

  it('refuses a file of a newer version', async () => {
    const { file } = await fileWithRows();
    migrateDatabase(file, folderWith('SELECT 1;'));
    expect(() => migrateDatabase(file)).toThrow(/newer version/);
  });

  it('keeps the last few copies only', async () => {
    const { file } = await fileWithRows();
    const folder = folderWith('DELETE FROM run;');
    for (let i = 0; i < 5; i++) expect(() => migrateDatabase(file, folder)).toThrow();
    const copies = readdirSync(path.dirname(file)).filter((name) => name.includes('.before-'));
    expect(copies.length).toBeLessThanOrEqual(3);
  });

  it('is done once when several processes start at once', async () => {
    const file = path.join(temporaryDirectory(), 'm.sqlite');
    const program = `import { migrateDatabase } from './db/migrate.ts'; console.log(migrateDatabase(${JSON.stringify(file)}).applied);`;
    const outputs = await Promise.all([0, 1, 2].map(() => runProgram(program)));
    const total = readdirSync(migrationsFolder()).filter((name) => name.endsWith('.sql')).length;
    expect(outputs.map(Number).sort()).toEqual([0, 0, total]);
    expect(existsSync(file)).toBe(true);
  });
});

function runProgram(program: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program]);
    let out = '';
    let err = '';
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      err += data.toString();
    });
    child.on('exit', (code) => (code === 0 ? resolve(out.trim()) : reject(new Error(err))));
  });
}
