/** @file What others may read of a data folder: nothing, or a group all except the secrets. */
import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '@/test/temporary-directory';
import { entries } from '../scripts/build/entries.mjs';
import { type DataMode, tighten, tightenBelow, wrongModes } from './file-modes';

const modeOf = (file: string): string => (lstatSync(file).mode & 0o7777).toString(8);

/** As an older version left it: open to everyone. */
function openFolder() {
  const data = path.join(temporaryDirectory(), 'data');
  const folders = ['.', 'secrets', 'backups', 'runs', 'runs/run_1', 'runs/run_1/1', 'datasets'];
  for (const folder of folders) mkdirSync(path.join(data, folder), { recursive: true });
  const files = [
    'masthead.sqlite',
    'masthead.sqlite-wal',
    'secrets/session',
    'backups/b.sqlite',
    'runs/run_1/1/job.json',
  ];
  for (const file of files) writeFileSync(path.join(data, file), '');
  for (const each of [...folders, ...files])
    chmodSync(path.join(data, each), each.includes('.s') || files.includes(each) ? 0o644 : 0o755);
  const at = (name: string): string => modeOf(path.join(data, name));
  return { data, at };
}

describe('a folder that was open to others', () => {
  it('is closed to them, with its database, secrets and backups, and then the rest', async () => {
    const { data, at } = openFolder();
    expect(wrongModes(data, 'private')).toHaveLength(9);
    const { tightened, left } = tighten(data, 'private');
    expect([tightened.length, left, wrongModes(data, 'private')]).toEqual([9, [], []]);
    expect(['.', 'secrets', 'backups', 'runs', 'datasets'].map(at)).toEqual(Array(5).fill('700'));
    expect(['masthead.sqlite', 'masthead.sqlite-wal', 'secrets/session', 'backups/b.sqlite'].map(at)).toEqual(
      Array(4).fill('600'),
    );
    // Unreachable already; tightened in the background.
    expect(at('runs/run_1/1/job.json')).toBe('644');
    expect(await tightenBelow(data, 'private', new AbortController().signal)).toBe(3);
    expect(['runs/run_1', 'runs/run_1/1', 'runs/run_1/1/job.json'].map(at)).toEqual(['700', '700', '600']);
  });

  it('is shared with its group on request, except the secrets', async () => {
    const { data, at } = openFolder();
    expect(tighten(data, 'group').left).toEqual([]);
    await tightenBelow(path.join(data, 'runs'), 'group', new AbortController().signal);
    expect(['.', 'backups', 'runs', 'runs/run_1'].map(at)).toEqual(Array(4).fill('2770'));
    expect(['masthead.sqlite', 'masthead.sqlite-wal', 'runs/run_1/1/job.json'].map(at)).toEqual(Array(3).fill('660'));
    expect(['secrets', 'secrets/session'].map(at)).toEqual(['700', '600']);
    expect(wrongModes(data, 'group')).toEqual([]);
  });

  it('leads nobody out of it: links are not followed', async () => {
    const { data } = openFolder();
    const outside = path.join(temporaryDirectory(), 'outside');
    mkdirSync(path.join(outside, 'folder'), { recursive: true });
    writeFileSync(path.join(outside, 'file'), '');
    for (const name of ['.', 'folder']) chmodSync(path.join(outside, name), 0o755);
    chmodSync(path.join(outside, 'file'), 0o644);
    symlinkSync(path.join(outside, 'file'), path.join(data, 'linked'));
    symlinkSync(outside, path.join(data, 'runs/linked'));
    symlinkSync(path.join(outside, 'folder'), path.join(data, 'linked-folder'));
    tighten(data, 'private');
    await tightenBelow(data, 'private', new AbortController().signal);
    expect(['.', 'folder', 'file'].map((name) => modeOf(path.join(outside, name)))).toEqual(['755', '755', '644']);
  });
});

it.skipIf(process.getuid?.() !== 0)('names what is another user’s', () => {
  const { data } = openFolder();
  const file = path.join(data, 'masthead.sqlite');
  execFileSync('chown', ['65534', file]);
  expect(wrongModes(data, 'private').filter(({ foreign }) => foreign)).toMatchObject([{ path: file }]);
});

it('every program limits what it makes, before anything else', () => {
  // Parts of another program: a worker thread, and what scripts import after they have limited themselves.
  const parts = ['heartbeat', 'supervisor', 'demo'];
  const without = Object.entries(entries).filter(([name, file]) => {
    const [, body = ''] = readFileSync(file, 'utf8').split(/^(?=limitFiles\(process\.env\);$)/m);
    return !parts.includes(name) && body === '';
  });
  expect(without).toEqual([]);
  for (const script of ['built-platform', '../dev']) {
    const text = readFileSync(path.join('scripts/build', `${script}.mjs`), 'utf8');
    expect(text.indexOf('supervisor.limitFiles(')).toBeGreaterThan(0);
    expect(text.indexOf('supervisor.limitFiles(')).toBeLessThan(text.indexOf('supervisor.readSettings('));
  }
});

it.each<[DataMode, string]>([
  ['private', '600'],
  ['group', '660'],
])('%s: what a program makes has the mode %s, whatever its shell says', (mode, expected) => {
  const folder = temporaryDirectory();
  const code = `import { limitFiles } from './disk/file-modes'; import { writeFileSync } from 'node:fs';
    limitFiles(process.env); writeFileSync(${JSON.stringify(path.join(folder, 'made'))}, '');`;
  execFileSync('sh', ['-c', 'umask 0; exec npx tsx -e "$CODE"'], {
    env: { ...process.env, CODE: code, MASTHEAD_DATA_MODE: mode },
  });
  expect(modeOf(path.join(folder, 'made'))).toBe(expected);
});
