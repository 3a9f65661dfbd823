/** @file Migrations on files with rows: nothing is lost, nothing is left half done, a copy is kept. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { temporaryDirectory } from '@/test/temporary-directory';
import { migrateDatabase, migrationsFolder } from './migrate';
import { openDatabase } from './open';

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

/** How Drizzle changes a table that SQLite can't alter: a new one, rows over, the old one dropped. */
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

  it('changes nothing where a statement fails', async () => {
    const { file } = await fileWithRows();
    const before = counts(file);
    const broken = 'DELETE FROM attempt;--> statement-breakpoint\nDELETE FROM no_such_table;';
    expect(() => migrateDatabase(file, folderWith(broken))).toThrow(/no such table/);
    expect(counts(file)).toEqual(before);
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
