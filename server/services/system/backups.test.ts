/** @file Backups and the doctor, with the bundled database program. */
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ServiceContext } from '@/server/context';
import { backupResponse } from '@/server/http/stored-files';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { system } from '.';
import { removeBackup, startBackup } from './backups';
import { reportDispatcher } from './dispatcher';
import { doctor } from './doctor';

let programs: TestPrograms;
beforeAll(async () => {
  programs = await bundlePrograms({ database: new URL('../../../workers/database/main.ts', import.meta.url) });
});
afterAll(() => programs.remove());

const input = undefined;

function platformWithPrograms() {
  const platform = makePlatform();
  const settings = { ...platform.ctx.settings, programs: path.dirname(programs.file('database')) };
  return { ...platform, ctx: { ...platform.ctx, settings } satisfies ServiceContext };
}

describe('a backup', () => {
  it('is made in the background, listed, downloaded and removed', async () => {
    const { ctx } = platformWithPrograms();
    expect(startBackup({ ctx, input }).underWay?.share).toBe(0);
    expect(() => startBackup({ ctx, input })).toThrow(/being made/);
    await vi.waitFor(() => expect(system.backups({ ctx, input }).underWay).toBeNull(), { timeout: 20_000 });
    const { files, failure } = system.backups({ ctx, input });
    expect(failure).toBeNull();
    const [backup] = files;
    expect(backup?.name).toBe('masthead-20260105-090000.sqlite');
    const response = await backupResponse(ctx, backup?.name ?? '', new Request('http://lab.example/'));
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(0, 15).toString()).toBe('SQLite format 3');
    expect(bytes).toHaveLength(backup?.bytes ?? 0);
    await expect(backupResponse(ctx, '../masthead.sqlite', new Request('http://lab.example/'))).rejects.toThrow();
    expect(removeBackup({ ctx, input: { name: backup?.name ?? '' } }).files).toEqual([]);
  });

  it('says why it can’t be made', async () => {
    const { ctx } = makePlatform();
    startBackup({ ctx, input });
    await vi.waitFor(() => expect(system.backups({ ctx, input }).failure).toMatch(/restart it with one of them/));
    expect(system.backups({ ctx, input }).files).toEqual([]);
  });
});

describe('the doctor', () => {
  it('finds a sound platform sound, and names what is wrong with another', async () => {
    const { ctx, dataDirectory } = platformWithPrograms();
    const { dataset } = await makeBasis(ctx);
    const device = { name: 'test', cores: 2, isa: 'avx2', engine: 'native' };
    reportDispatcher({ ctx, input: { pid: 1, devices: [device] } });
    const verdicts = async () =>
      Object.fromEntries(
        (await doctor({ ctx, input: { fresh: true } })).findings.map(({ id, verdict }) => [id, verdict]),
      );
    expect(await verdicts()).toMatchObject({ dispatcher: 'ok', engine: 'ok', datasets: 'ok', database: 'ok' });
    reportDispatcher({ ctx, input: { pid: 1, devices: [{ ...device, isa: null, engine: 'tfjs' }], signedOff: true } });
    const images = path.join(dataDirectory, dataset.directory, dataset.manifest.train.imagesFile);
    expect(existsSync(images)).toBe(true);
    rmSync(images);
    expect(await verdicts()).toMatchObject({ dispatcher: 'failed', engine: 'attention', datasets: 'failed' });
  });
});
