/** @file `masthead doctor`, `backup` and `restore`: with a real server and its database program, and with files alone. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { problemOfDatabase } from '@/db/copy-and-check';
import { openDatabase } from '@/db/open';
import { announceRestored } from '@/db/restored-note';
import { auditEntry } from '@/db/schema';
import { verifyAudit } from '@/db/verify-audit';
import { reportDispatcher } from '@/server/services/system/dispatcher';
import { doctor } from '@/server/services/system/doctor';
import { serveApi } from '@/test/factories/api-server';
import { makePlatform } from '@/test/factories/platform';
import { temporaryDirectory } from '@/test/temporary-directory';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { run } from '../test-support/run';
import { satisfies } from './doctor/node';

let programs: TestPrograms;
beforeAll(async () => {
  programs = await bundlePrograms({ database: new URL('../../workers/database/main.ts', import.meta.url) });
});
afterAll(() => programs.remove());

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

async function served() {
  const platform = makePlatform();
  const settings = { ...platform.ctx.settings, programs: path.dirname(programs.file('database')) };
  const ctx = { ...platform.ctx, settings };
  const { url } = await serveApi({ ...platform, ctx });
  return { ...platform, ctx, url, cli: (...args: string[]) => run(args, { url }) };
}

interface Diagnosis {
  readonly sound: boolean;
  readonly findings: readonly { id: string; where: string; verdict: string; advice: string | null }[];
}
const diagnosis = (out: string): Diagnosis => JSON.parse(out);

describe('masthead doctor', () => {
  it('shows what the platform’s own doctor finds, and this machine', async () => {
    const { cli, ctx } = await served();
    const before = await cli('doctor', '--json');
    expect(before.status).toBe(1);
    expect(diagnosis(before.out).findings).toContainEqual(
      expect.objectContaining({ where: 'platform', id: 'dispatcher', verdict: 'failed' }),
    );
    const device = { name: 'test', cores: 2, isa: 'avx2', engine: 'native' };
    reportDispatcher({ ctx, input: { pid: 1, devices: [device] } });
    const { status, out } = await cli('doctor', '--json');
    const { sound, findings } = diagnosis(out);
    expect([status, sound]).toEqual([0, true]);
    const own = (await doctor({ ctx, input: undefined })).findings.map(({ id }) => id);
    expect(findings.filter(({ where }) => where === 'platform').map(({ id }) => id)).toEqual(['platform', ...own]);
    expect(findings.filter(({ where }) => where === 'here').map(({ id }) => id)).toEqual(['node', 'engine']);
    expect((await cli('doctor')).out).toMatch(
      /^VERDICT +WHERE +CHECK +SEEN\nok +platform +Platform +It answers at http/,
    );
  });

  it('looks at the files if no platform is meant, and fails if the database is damaged', async () => {
    const { file, open, dataDirectory, cli } = await served();
    open.checkpoint();
    const sound = diagnosis((await cli('doctor', '--data', dataDirectory, '--json')).out);
    const local = sound.findings.filter(({ where }) => where === 'here');
    expect(local.map(({ id }) => id)).toEqual(['node', 'engine', 'data-folder', 'file-modes', 'disk', 'database']);
    expect(local.find(({ id }) => id === 'database')?.verdict).toBe('ok');
    const bytes = readFileSync(file);
    bytes.fill(0xff, 4096, 4096 * 6);
    const damaged = path.join(temporaryDirectory(), 'masthead.sqlite');
    writeFileSync(damaged, bytes);
    const { status, out } = await cli('doctor', '--data', path.dirname(damaged));
    expect(status).toBe(1);
    expect(out).toMatch(/failed +here +Database/);
    expect(out).toMatch(/Database: Stop the platform and .* masthead restore FILE/);
  });

  it('fails where the platform that was named does not answer', async () => {
    const { status, out } = await run(['--url', 'http://127.0.0.1:9', 'doctor', '--data', temporaryDirectory()]);
    expect(status).toBe(1);
    expect(out).toMatch(/^VERDICT.*\nfailed +platform +Platform +None answers at http:\/\/127\.0\.0\.1:9/);
    expect(out).toMatch(/attention +here +Database +There is none at/);
  });

  it('knows which Node is required', () => {
    const range = '>=20.19 <21 || >=22.13 <23 || >=24';
    const fits = (version: string) => satisfies(version, range);
    expect(['v20.19.0', 'v20.20.2', 'v22.13.0', 'v24.0.1', 'v26.1.0'].map(fits)).not.toContain(false);
    expect(['v18.20.0', 'v20.18.3', 'v21.0.0', 'v22.12.9', 'v23.5.0'].map(fits)).not.toContain(true);
  });
});

describe('masthead backup', () => {
  it('is made by the platform, which keeps it, with size and hash', async () => {
    const { cli, dataDirectory } = await served();
    const { status, out } = await cli('backup', '--json');
    const file = path.join(dataDirectory, 'backups', 'masthead-20260105-090000.sqlite');
    expect(status).toBe(0);
    expect(JSON.parse(out)).toEqual({ file, bytes: readFileSync(file).length, sha256: sha256(file), on: 'platform' });
    const listed = await cli('backup', 'list');
    expect(listed.out).toMatch(new RegExp(`^${path.dirname(file)}\nNAME.*\nmasthead-20260105-090000\\.sqlite .* KiB`));
    expect(JSON.parse((await cli('backup', 'list', '--json')).out)).toMatchObject({
      files: [{ name: path.basename(file) }],
    });
    expect(await cli('backup', 'list', '--out', 'x')).toMatchObject({ status: 2 });
  });

  it('is sent into a new file', async () => {
    const { cli } = await served();
    const out = path.join(temporaryDirectory(), 'mine.sqlite');
    expect((await cli('backup', '--out', out)).out).toMatch(
      new RegExp(`^Backup +${out}\nSize +.*\nSHA-256 +${sha256(out)}\n$`),
    );
    expect(problemOfDatabase(out)).toBeNull();
    expect(await cli('backup', '--out', out)).toMatchObject({
      status: 1,
      err: expect.stringMatching(/replaces nothing/),
    });
    expect((await cli('backup', '--out', path.join(out, 'no'))).err).toMatch(/There is no folder/);
  });

  it('is made without a platform from the folder that was named', async () => {
    const { dataDirectory } = makePlatform();
    const { status, out, err } = await run(['backup', '--data', dataDirectory, '--json']);
    const made: { file: string; sha256: string } = JSON.parse(out);
    expect([status, err]).toEqual([0, '']);
    expect(made.file).toMatch(new RegExp(`^${dataDirectory}/backups/masthead-\\d{8}-\\d{6}\\.sqlite$`));
    expect(made).toMatchObject({ sha256: sha256(made.file), on: 'here' });
    const listed = await run(['backup', 'list', '--json', '--data', dataDirectory]);
    expect(JSON.parse(listed.out)).toMatchObject({ files: [{ name: path.basename(made.file) }] });
    expect((await run(['backup', '--data', temporaryDirectory()])).err).toMatch(
      /There is no database in .* --data DIR/,
    );
  });

  it('is not made of other files where the platform that was named does not answer', async () => {
    expect(await run(['--url', 'http://127.0.0.1:9', 'backup'])).toMatchObject({
      status: 1,
      err: expect.stringMatching(/does not answer/),
    });
  });
});

describe('masthead restore', () => {
  it('brings a backup back once the database is not in use, and keeps what it replaces', async () => {
    const { dataDirectory, file, open } = makePlatform();
    const made: { file: string; sha256: string } = JSON.parse(
      (await run(['backup', '--data', dataDirectory, '--json'])).out,
    );
    const restore = (...args: string[]) => run(['restore', '--data', dataDirectory, ...args]);
    expect(await restore(made.file)).toMatchObject({
      status: 1,
      err: expect.stringMatching(/in use.*stop the platform/),
    });
    open.close();
    const { status, out } = await restore(made.file, '--json');
    const said: { replaced: string } = JSON.parse(out);
    expect(status).toBe(0);
    expect(said).toMatchObject({ file, from: made.file, sha256: made.sha256 });
    expect(said.replaced).toMatch(/masthead\.sqlite\.replaced-\d{8}-\d{6}$/);
    expect(existsSync(said.replaced)).toBe(true);
    expect(problemOfDatabase(file)).toBeNull();
    // The next start records it in the audit log, once.
    const { db, close } = openDatabase(file, 'web');
    onTestFinished(close);
    announceRestored(db, dataDirectory);
    announceRestored(db, dataDirectory);
    const entries = db.select().from(auditEntry).all();
    expect(entries.filter(({ action }) => action === 'database.restore')).toMatchObject([
      { actor: 'local', origin: 'command-line', detail: { from: made.file, sha256: made.sha256 } },
    ]);
    expect(verifyAudit(db).problems).toEqual([]);
    expect((await restore(path.join(dataDirectory, 'none.sqlite'))).err).toMatch(
      /There is no file .*masthead backup list/,
    );
  });
});
