/** @file Imports as the dispatcher runs them: a real process, real archives, and nothing left behind. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { findDataset } from '@/db/queries/dataset';
import type { ImportId } from '@/domain/ids';
import { datasetUploadResponse } from '@/server/http/datasets';
import { datasetImports } from '@/server/services/dataset-imports';
import { requireDatasetImport } from '@/server/services/dataset-imports/read';
import { testImage, writeFolder, writeZip } from '@/test/factories/image-archives';
import { makePlatform, type TestPlatform } from '@/test/factories/platform';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { createImportKeeper } from './import-keeper';

let programs: TestPrograms;
let few: Map<string, Buffer>;
let many: Map<string, Buffer>;
beforeAll(async () => {
  programs = await bundlePrograms({ importer: new URL('../importer/main.ts', import.meta.url) });
  few = await imagesOf(8, 8);
  many = await imagesOf(600, 96);
});
afterAll(() => programs.remove());

async function imagesOf(count: number, side: number): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (let n = 0; n < count; n++) files.set(`${n % 2 === 0 ? 'cat' : 'dog'}/${n}.png`, await testImage(n, { side }));
  return files;
}

const log = { info: () => undefined, warn: () => undefined, error: (facts: object) => console.error(facts) };
const text = { name: 'Pets', licence: 'CC0-1.0', origin: 'made by a test' };

function keeping({ ctx }: TestPlatform, program = programs.file('importer')) {
  const keeper = createImportKeeper({ ctx, program, log });
  const timer = setInterval(() => keeper.turn(), 10);
  const close = async () => {
    clearInterval(timer);
    await keeper.close();
  };
  onTestFinished(close);
  return { close };
}

const stateOf = ({ ctx }: TestPlatform, id: ImportId) => requireDatasetImport(ctx.db, id);
const until = (platform: TestPlatform, id: ImportId, state: string) =>
  vi.waitFor(() => expect(stateOf(platform, id).state).toBe(state), { timeout: 100_000, interval: 10 });
const listed = (folder: string): string[] => {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder);
};

function folderOf(platform: TestPlatform, files: Map<string, Buffer>): string {
  const folder = path.join(platform.dataDirectory, '..', 'images');
  writeFolder(folder, files);
  return folder;
}

async function upload({ ctx }: TestPlatform, file: Buffer, name = 'pets.zip') {
  const headers = { 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent(name) };
  const body = new Uint8Array(file);
  const request = new Request('http://localhost/api/datasets/uploads', { method: 'POST', headers, body });
  const answer: unknown = await (await datasetUploadResponse(ctx, request)).json();
  return z.object({ id: z.string(), name: z.string(), bytes: z.number() }).parse(answer);
}

describe('an import', () => {
  it('of an upload ends with a dataset, and the upload is removed', async () => {
    const platform = makePlatform();
    const zip = path.join(platform.dataDirectory, '..', 'pets.zip');
    await writeZip(zip, few);
    const sent = await upload(platform, readFileSync(zip), '../../etc/pets été.zip');
    expect(sent).toMatchObject({ name: 'pets__t_.zip', bytes: readFileSync(zip).length });
    const uploaded = sent.id;
    const { id } = await datasetImports.fromUploads({
      ctx: platform.ctx,
      input: { ...text, uploads: [uploaded], testShare: 0.25 },
    });
    keeping(platform);
    await until(platform, id, 'done');
    const row = stateOf(platform, id);
    expect(row.notes).toEqual(['no official split: 25 % of each class drawn for testing']);
    if (row.dataset === null) throw new Error('no dataset');
    expect(findDataset(platform.ctx.db, row.dataset)).toMatchObject({
      name: 'Pets',
      manifest: { classes: ['cat', 'dog'], train: { images: 6 }, test: { images: 2 } },
    });
    await vi.waitFor(() => expect(listed(path.join(platform.dataDirectory, 'uploads'))).toEqual([]), {
      timeout: 100_000,
      interval: 10,
    });
    await expect(
      datasetImports.fromUploads({ ctx: platform.ctx, input: { ...text, uploads: [uploaded] } }),
    ).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('of a damaged file fails by its name, leaves no file, and the next one runs', async () => {
    const platform = makePlatform();
    const folder = folderOf(platform, few);
    writeFileSync(path.join(folder, 'dog/7.png'), few.get('dog/7.png')?.subarray(0, 60) ?? '');
    const bad = await datasetImports.fromPaths({ ctx: platform.ctx, input: { ...text, paths: [folder] } });
    keeping(platform);
    await until(platform, bad.id, 'failed');
    expect(stateOf(platform, bad.id).message).toMatch(/"dog\/7.png" in .* is damaged|is refused: it is damaged/);
    expect(listed(path.join(platform.dataDirectory, 'datasets'))).toEqual([]);
    writeFolder(folder, few);
    const good = await datasetImports.fromPaths({ ctx: platform.ctx, input: { ...text, paths: [folder] } });
    await until(platform, good.id, 'done');
  });

  it('can be cancelled while it runs and before, and leaves nothing', async () => {
    const platform = makePlatform();
    const folder = folderOf(platform, many);
    const input = { ...text, paths: [folder] };
    const running = await datasetImports.fromPaths({ ctx: platform.ctx, input });
    const waiting = await datasetImports.fromPaths({ ctx: platform.ctx, input });
    await datasetImports.cancel({ ctx: platform.ctx, input: { id: waiting.id } });
    expect(stateOf(platform, waiting.id).state).toBe('cancelled');
    keeping(platform);
    await until(platform, running.id, 'running');
    await vi.waitFor(() => expect(listed(path.join(platform.dataDirectory, 'datasets'))).toHaveLength(1), {
      timeout: 100_000,
      interval: 5,
    });
    await datasetImports.cancel({ ctx: platform.ctx, input: { id: running.id } });
    await until(platform, running.id, 'cancelled');
    expect(listed(path.join(platform.dataDirectory, 'datasets'))).toEqual([]);
    await expect(datasetImports.cancel({ ctx: platform.ctx, input: { id: running.id } })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('starts over with the next dispatcher if the first one ended meanwhile', async () => {
    const platform = makePlatform();
    const { id } = await datasetImports.fromPaths({
      ctx: platform.ctx,
      input: { ...text, paths: [folderOf(platform, many)] },
    });
    const first = keeping(platform);
    await until(platform, id, 'running');
    await first.close();
    expect(stateOf(platform, id).state).toBe('queued');
    keeping(platform);
    await until(platform, id, 'done');
    expect(listed(path.join(platform.dataDirectory, 'datasets'))).toHaveLength(1);
  });

  it('whose process ends without a word is said to have failed', async () => {
    const platform = makePlatform();
    const program = path.join(platform.dataDirectory, '..', 'none.mjs');
    writeFileSync(program, 'process.kill(process.pid, "SIGKILL");');
    const { id } = await datasetImports.fromPaths({
      ctx: platform.ctx,
      input: { ...text, paths: [folderOf(platform, few)] },
    });
    keeping(platform, program);
    await until(platform, id, 'failed');
    expect(stateOf(platform, id).message).toMatch(/ended without a message/);
  });
});
