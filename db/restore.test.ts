/** @file Restoring a copy of the database: what is restored, what is kept, and when it is refused. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { copyDatabase } from './copy-and-check';
import { migrateDatabase, migrationsFolder } from './migrate';
import { openDatabase } from './open';
import { listRunRows } from './queries/run/list';
import { restoreDatabase } from './restore';

const now = Date.UTC(2026, 0, 5, 9, 30, 7);

function namesIn(file: string): string[] {
  const { db, close } = openDatabase(file, 'reader');
  const rows = listRunRows(db, { filter: {}, by: 'name', descending: false, offset: 0, limit: 10 });
  close();
  return rows.map(({ name }) => name);
}

/** A database with the runs "kept" and "later", and a copy that knows the first only. */
async function withCopy() {
  const platform = makePlatform();
  const { search } = await makeBasis(platform.ctx);
  makeQueuedRun(platform.ctx, search, 'kept');
  const copy = path.join(platform.dataDirectory, 'copy.sqlite');
  await copyDatabase(platform.file, copy, () => undefined);
  makeQueuedRun(platform.ctx, search, 'later');
  const restore = (from = copy) =>
    restoreDatabase({ copy: from, file: platform.file, migrations: migrationsFolder(), now, onProgress: () => {} });
  return { ...platform, copy, restore };
}

it('puts the copy in place and keeps the replaced one, with its log', async () => {
  const { file, open, dataDirectory, restore } = await withCopy();
  open.close();
  expect(await restore()).toMatchObject({
    replaced: path.join(dataDirectory, 'masthead.sqlite.replaced-20260105-093007'),
  });
  expect(namesIn(file)).toEqual(['kept']);
  expect(namesIn(`${file}.replaced-20260105-093007`)).toEqual(['kept', 'later']);
  expect(readdirSync(dataDirectory).filter((name) => name.includes('restoring'))).toEqual([]);
  expect(migrateDatabase(file).applied).toBe(0);
});

it('creates a database if there is none', async () => {
  const { copy, dataDirectory } = await withCopy();
  const file = path.join(dataDirectory, 'fresh', 'masthead.sqlite');
  const options = { copy, file, migrations: migrationsFolder(), now, onProgress: () => {} };
  expect(await restoreDatabase(options)).toMatchObject({ replaced: null, ended: { known: false } });
  expect(namesIn(file)).toEqual(['kept']);
});

it('is refused while this process or another one has the database open', async () => {
  const { file, open, restore } = await withCopy();
  await expect(restore()).rejects.toMatchObject({
    code: 'conflict',
    message: /in use by a process: stop the platform/,
  });
  open.close();
  const script = `const d = new (require('better-sqlite3'))(process.argv[1]); d.prepare('select * from run').all();
    console.log('open'); setInterval(() => {}, 1000)`;
  const other = spawn(process.execPath, ['-e', script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void other.kill());
  await once(other.stdout, 'data');
  await expect(restore()).rejects.toMatchObject({ code: 'conflict', message: new RegExp(`by process ${other.pid}:`) });
  other.kill();
  await once(other, 'exit');
  expect(namesIn(file)).toEqual(['kept', 'later']);
  await restore();
  expect(namesIn(file)).toEqual(['kept']);
});

it('refuses what is damaged, foreign, newer or the database itself, and changes nothing', async () => {
  const { file, open, copy, dataDirectory, restore } = await withCopy();
  open.close();
  const other = (name: string, bytes: Uint8Array): string => {
    const target = path.join(dataDirectory, name);
    writeFileSync(target, bytes);
    return target;
  };
  const damaged = readFileSync(copy);
  damaged.fill(0xff, damaged.length - 4096 * 6);
  await expect(restore(other('damaged', damaged))).rejects.toMatchObject({ code: 'corrupt-data' });
  await expect(restore(other('text', Buffer.from('no database at all')))).rejects.toMatchObject({
    code: 'corrupt-data',
  });
  await expect(restore(other('empty', Buffer.alloc(0)))).rejects.toThrow(/not a database of Masthead/);
  await expect(restore(file)).rejects.toThrow(/the database itself/);
  const older = path.join(dataDirectory, 'migrations');
  mkdirSync(path.join(older, 'meta'), { recursive: true });
  writeFileSync(
    path.join(older, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'sqlite', entries: [] }),
  );
  const options = { copy, file, migrations: older, now, onProgress: () => {} };
  await expect(restoreDatabase(options)).rejects.toThrow(/newer version/);
  expect(namesIn(file)).toEqual(['kept', 'later']);
  expect(readdirSync(dataDirectory).filter((name) => /restoring|replaced/.test(name))).toEqual([]);
});

it('replaces a damaged database, and keeps it with its log', async () => {
  const { file, open, dataDirectory, restore } = await withCopy();
  open.close();
  writeFileSync(file, 'scrap');
  writeFileSync(`${file}-wal`, 'log');
  const { replaced } = await restore();
  expect(namesIn(file)).toEqual(['kept']);
  expect(readFileSync(replaced ?? '', 'utf8')).toBe('scrap');
  expect(readdirSync(dataDirectory)).toContain('masthead.sqlite.replaced-20260105-093007-wal');
});
