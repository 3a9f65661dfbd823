/** @file Damage of a database file is reported before anything uses it, with the remedy: at a start, and on opening. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { problemAtFirstSight, problemOfHeader } from './damage';
import { migrateDatabase } from './migrate';
import { openDatabase } from './open';

let programs: TestPrograms;
beforeAll(async () => {
  programs = await bundlePrograms({
    migrate: new URL('../scripts/migrate.ts', import.meta.url),
    database: new URL('../workers/database/main.ts', import.meta.url),
  });
});
afterAll(() => programs.remove());

/** What each start does first. */
const start = (dataDirectory: string) =>
  spawnSync(process.execPath, [programs.file('migrate')], {
    encoding: 'utf8',
    env: { ...process.env, MASTHEAD_DATA: dataDirectory },
  });

async function closedPlatform() {
  const { ctx, dataDirectory, file, open } = makePlatform();
  const { search } = await makeBasis(ctx);
  const run = makeQueuedRun(ctx, search);
  open.checkpoint();
  open.close();
  return { dataDirectory, file, run };
}

const cases: readonly (readonly [string, (bytes: Buffer) => Uint8Array, RegExp])[] = [
  ['cut to half', (bytes) => bytes.subarray(0, bytes.length / 2), /it ends after \d+ of \d+ bytes/],
  ['cut within its header', (bytes) => bytes.subarray(0, 60), /ends after 60 bytes, within its header/],
  ['of something else', (bytes) => bytes.map(() => 65), /not those of an SQLite database/],
  [
    'with every third byte flipped past its first page',
    (bytes) => bytes.map((byte, at) => (at > 4_096 && at % 3 === 0 ? byte ^ 0xff : byte)),
    /is damaged/,
  ],
];

describe('a start on a database', () => {
  it.each(cases)('%s is refused with the way out, and changes nothing', async (_, damage, words) => {
    const { dataDirectory, file } = await closedPlatform();
    const backup = path.join(dataDirectory, 'backups', 'masthead-20260105-090000.sqlite');
    mkdirSync(path.dirname(backup));
    copyFileSync(file, backup);
    const damaged = Buffer.from(damage(readFileSync(file)));
    writeFileSync(file, damaged);
    const { status, stderr } = start(dataDirectory);
    expect(status).toBe(1);
    expect(stderr).toMatch(words);
    expect(stderr).toContain(`masthead restore ${backup} --data ${dataDirectory}`);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(readFileSync(file).equals(damaged)).toBe(true);
  });

  it('without a run beside folders of runs is refused: it would look empty', async () => {
    const { dataDirectory, file, run } = await closedPlatform();
    const attempt = path.join(dataDirectory, 'runs', run, '1');
    mkdirSync(attempt, { recursive: true });
    expect(start(dataDirectory).status).toBe(0);
    writeFileSync(path.join(attempt, 'job.json'), '{}');
    expect(start(dataDirectory).status).toBe(0);
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
    const gone = start(dataDirectory);
    expect([gone.status, gone.stderr]).toEqual([
      1,
      expect.stringMatching(/holds 1 run, but .* does not exist.*rebuild/),
    ]);
    expect(existsSync(file)).toBe(false);
    migrateDatabase(file);
    expect(start(dataDirectory).stderr).toMatch(/knows none.*move the folder runs elsewhere/);
  });
});

it('opening and migrating report damage, not only SQLite’s message; a sound header is none', async () => {
  const { file } = await closedPlatform();
  expect(problemOfHeader(file)).toBeNull();
  expect(problemOfHeader(`${file}.none`)).toBeNull();
  writeFileSync(file, readFileSync(file).fill(1, 0, 100));
  const told = expect.objectContaining({ code: 'corrupt-data', message: expect.stringContaining('masthead rebuild') });
  for (const role of ['web', 'ingestion', 'reader'] as const) expect(() => openDatabase(file, role)).toThrow(told);
  expect(() => migrateDatabase(file)).toThrow(told);
});

it('a look at the file ends no lock of this process on it', async () => {
  const { file } = await closedPlatform();
  const { close } = openDatabase(file, 'web');
  const { ino } = statSync(file);
  const locks = () =>
    readFileSync('/proc/locks', 'utf8')
      .split('\n')
      .filter((line) => line.includes(` ${process.pid} `) && line.includes(`:${ino} `));
  expect(locks()).toHaveLength(1);
  problemOfHeader(file);
  problemAtFirstSight(file);
  expect(locks()).toHaveLength(1);
  close();
});
