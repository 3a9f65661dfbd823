/** @file Automatic backups: made when due, test-restored, copied off by the operator's command without a shell. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { copyDatabase } from '@/db/copy-and-check';
import { migrationsFolder } from '@/db/migrate';
import { rehearseRestore } from '@/db/test-restore';
import { parseSettings } from '@/domain/environment';
import type { ServiceContext } from '@/server/context';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { temporaryDirectory } from '@/test/temporary-directory';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { backUpWhereDue, backupCare, backupFinding, changeBackupSchedule, copyOffWhereDue } from './backup-care';
import { backups } from './backups';

let programs: TestPrograms;
beforeAll(async () => {
  programs = await bundlePrograms({ database: new URL('../../../workers/database/main.ts', import.meta.url) });
});
afterAll(() => programs.remove());

const input = undefined;
const hour = 3_600_000;

function platformWith(backupCopy: readonly string[] | null = null) {
  const platform = makePlatform();
  const programsFolder = path.dirname(programs.file('database'));
  const settings = { ...platform.ctx.settings, programs: programsFolder, backupCopy };
  return { ...platform, ctx: { ...platform.ctx, settings } satisfies ServiceContext };
}

/** Its files carry the real time; the platform's clock stands still. */
async function made(ctx: ServiceContext) {
  await vi.waitFor(() => expect(backups({ ctx, input }).underWay).toBeNull(), { timeout: 20_000 });
  return backups({ ctx, input });
}

describe('the schedule', () => {
  it('has a backup made if the newest is too old, and not before', async () => {
    const { ctx, dataDirectory } = platformWith();
    const real = { ...ctx, now: Date.now };
    expect(backUpWhereDue(real)).toBe(false);
    changeBackupSchedule({ ctx: real, input: { everyHours: 24 } });
    expect(backUpWhereDue(real)).toBe(true);
    const { files, failure } = await made(real);
    expect([files.length, failure]).toEqual([1, null]);
    expect(backUpWhereDue(real)).toBe(false);
    expect(backUpWhereDue({ ...real, now: () => Date.now() + 23 * hour })).toBe(false);
    expect(backUpWhereDue({ ...real, now: () => Date.now() + 24 * hour })).toBe(true);
    await made(real);
    expect(readdirSync(path.join(dataDirectory, 'backups')).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('a backup is restored when it is made', () => {
  async function copied() {
    const { ctx, file } = makePlatform();
    const { search } = await makeBasis(ctx);
    makeQueuedRun(ctx, search);
    const copy = path.join(temporaryDirectory(), 'copy.sqlite');
    await copyDatabase(file, copy, () => undefined);
    return copy;
  }

  it('and is kept if that worked, with nothing left beside', async () => {
    const copy = await copied();
    await rehearseRestore(copy, migrationsFolder());
    expect(readdirSync(path.dirname(copy))).toEqual(['copy.sqlite']);
  });

  it('and does not count if it did not', async () => {
    const copy = await copied();
    const bytes = readFileSync(copy);
    const sqlite = new Sqlite(copy, { readonly: true });
    const page = Number(sqlite.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'run'").pluck().get());
    sqlite.close();
    writeFileSync(copy, bytes.fill(0xff, (page - 1) * 4_096, page * 4_096));
    await expect(rehearseRestore(copy, migrationsFolder())).rejects.toMatchObject({
      code: 'corrupt-data',
      message: expect.stringMatching(/^The backup can't be restored: .*It is kept as .*\.unsound\.$/),
    });
    expect(readdirSync(path.dirname(copy))).toEqual(['copy.sqlite.unsound']);
  });
});

describe('the copy off the machine', () => {
  const copyProgram = "require('node:fs').copyFileSync(process.argv[1], process.argv[2])";

  it('is made once of each backup, by the given words, whatever they contain', async () => {
    const away = path.join(temporaryDirectory(), 'a b; touch "$HOME"');
    const { ctx } = platformWith([process.execPath, '-e', copyProgram, '{file}', away]);
    changeBackupSchedule({ ctx, input: { everyHours: 1 } });
    await copyOffWhereDue(ctx);
    expect(backupCare({ ctx, input })).toEqual({ everyHours: 1, copies: true, copied: null });
    backUpWhereDue(ctx);
    const [backup] = (await made(ctx)).files;
    await copyOffWhereDue(ctx);
    expect(backupCare({ ctx, input }).copied).toEqual({ name: backup?.name, at: ctx.now(), problem: null });
    expect(readFileSync(away).length).toBe(backup?.bytes);
    expect(backupFinding(ctx)).toMatchObject({ verdict: 'ok', detail: expect.stringContaining('copied off') });
  });

  it('is reported if it failed, by doctor and settings, and retried after an hour', async () => {
    const log = path.join(temporaryDirectory(), 'tries');
    const failing =
      "require('node:fs').appendFileSync(process.argv[2], '.'); console.error('no route to safe'); process.exit(3)";
    const { ctx, advance } = platformWith([process.execPath, '-e', failing, '{name}', log]);
    changeBackupSchedule({ ctx, input: { everyHours: 1 } });
    backUpWhereDue(ctx);
    await made(ctx);
    for (let i = 0; i < 3; i++) await copyOffWhereDue(ctx);
    expect(readFileSync(log, 'utf8')).toBe('.');
    const problem = 'It ended with status 3: no route to safe';
    expect(backupCare({ ctx, input }).copied?.problem).toBe(problem);
    expect(backupFinding(ctx)).toMatchObject({ verdict: 'failed', detail: expect.stringContaining(problem) });
    advance(hour);
    await copyOffWhereDue(ctx);
    expect(readFileSync(log, 'utf8')).toBe('..');
  });

  it('reports a missing program', async () => {
    const { ctx } = platformWith(['/no/such/program', '{file}']);
    changeBackupSchedule({ ctx, input: { everyHours: 1 } });
    backUpWhereDue(ctx);
    await made(ctx);
    await copyOffWhereDue(ctx);
    expect(backupCare({ ctx, input }).copied?.problem).toMatch(/^It could not be started: .*ENOENT/);
    expect(existsSync('/no/such/program')).toBe(false);
  });

  it.each([
    ['cp {file} /safe', /JSON array of words/],
    ['"cp {file} /safe"', /MASTHEAD_BACKUP_COPY/],
    ['[]', /MASTHEAD_BACKUP_COPY/],
    ['["cp", "/safe"]', /must name \{file\}/],
  ])('is not a shell string: %s is refused at a start', (given, words) => {
    expect(() => parseSettings({ MASTHEAD_BACKUP_COPY: given })).toThrow(words);
  });
});
