/** @file The plain HTTP routes: health, image grids, downloads. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { saveArtefact } from '@/db/queries/artefact/save';
import { parseGenotype } from '@/domain/genotype';
import { artefactIdSchema, newIdText } from '@/domain/ids';
import { openStored } from '@/server/services/datasets/require-dataset';
import { importGenotype } from '@/server/services/genotypes/import';
import { serveApi } from '@/test/factories/api-server';
import { makeBasis } from '@/test/factories/basis';
import { makeDataset } from '@/test/factories/dataset';
import { makePlatform } from '@/test/factories/platform';
import { makeRunningRun } from '@/test/factories/run';

it('says how the platform is', async () => {
  const { url } = await serveApi(makePlatform());
  const answer = await fetch(`${url}/api/health`);
  expect(await answer.json()).toEqual({
    status: 'ok',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    database: 'ok',
    dispatcher: { alive: false, seenAt: null },
  });
});

describe('grids of images', () => {
  it('show the images asked for, pixel for pixel', async () => {
    const platform = makePlatform();
    const row = await makeDataset(platform.ctx);
    const { url } = await serveApi(platform);
    const answer = await fetch(`${url}/api/datasets/${row.id}/grid.png?split=test&indices=3,5,7&columns=2&scale=1`);
    expect(answer.headers.get('content-type')).toBe('image/png');
    const { data, info } = await sharp(Buffer.from(await answer.arrayBuffer()))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([18, 18, 4]);
    const image = openStored(platform.ctx, row).image('test', 5);
    const pixel = (x: number, y: number) => [...data.subarray((y * 18 + x) * 4, (y * 18 + x) * 4 + 4)];
    expect(pixel(10 + 3, 2)).toEqual([image[2 * 8 + 3], image[2 * 8 + 3], image[2 * 8 + 3], 255]);
    expect(pixel(8, 2)).toEqual([0, 0, 0, 0]);
  });

  it('draw the same images for the same seed', async () => {
    const platform = makePlatform();
    const row = await makeDataset(platform.ctx);
    const { url } = await serveApi(platform);
    const draw = async (seed: number) =>
      Buffer.from(
        await (await fetch(`${url}/api/datasets/${row.id}/grid.png?class=3&count=6&seed=${seed}`)).arrayBuffer(),
      );
    expect((await draw(1)).equals(await draw(1))).toBe(true);
    expect((await draw(1)).equals(await draw(2))).toBe(false);
  });

  it.each([
    ['?split=validation', 400],
    ['?class=99', 400],
    ['?indices=1,x', 400],
    ['?indices=100000', 400],
    ['?count=101', 400],
    ['?colour=red', 400],
  ])('refuse %s', async (query, status) => {
    const platform = makePlatform();
    const row = await makeDataset(platform.ctx);
    const { url } = await serveApi(platform);
    const answer = await fetch(`${url}/api/datasets/${row.id}/grid.png${query}`);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { code: 'invalid-input' } });
  });
});

it.each(['json', 'text', 'dot', 'svg'])('downloads a genotype as %s', async (format) => {
  const platform = makePlatform();
  const cell = { nodes: [[{ operation: 'skip_connect', input: 0 }]], concat: [2] };
  const { id, document } = importGenotype({
    ctx: platform.ctx,
    input: { name: 'Größe "1"', text: JSON.stringify({ normal: cell, reduce: cell }) },
  });
  const { url } = await serveApi(platform);
  const answer = await fetch(`${url}/api/genotypes/${id}/download?format=${format}`);
  const extension = format === 'text' ? 'txt' : format;
  expect(answer.headers.get('content-disposition')).toContain(`filename="genotype-${id}.${extension}"`);
  const body = await answer.text();
  if (format === 'json' || format === 'text') expect(parseGenotype(body)).toEqual(document);
  else expect(body).toContain(format === 'dot' ? 'digraph' : '<svg');
  expect((await fetch(`${url}/api/genotypes/${id}/download?format=pdf`)).status).toBe(400);
  expect((await fetch(`${url}/api/genotypes/gt_000000000000/download`)).status).toBe(404);
});

describe('files of runs', () => {
  async function withFile(relative: string) {
    const platform = makePlatform();
    const { metaTrain } = await makeBasis(platform.ctx);
    const { attempt, run, directory } = makeRunningRun(platform.ctx, metaTrain);
    const id = artefactIdSchema.parse(newIdText('af'));
    const row = {
      id,
      run,
      attempt,
      kind: 'other',
      name: 'x',
      path: relative,
      size: 3,
      sha256: 'd'.repeat(64),
      step: 0,
      createdAt: 0,
    } as const;
    saveArtefact(platform.ctx.db, row);
    const { url } = await serveApi(platform);
    return { directory, dataDirectory: platform.dataDirectory, get: () => fetch(`${url}/api/artefacts/${id}`) };
  }

  it('are sent whole, under their own name', async () => {
    const { directory, get } = await withFile('files/weights.bin');
    mkdirSync(path.join(directory, 'files'));
    const content = Buffer.alloc(300_000, 'abc');
    writeFileSync(path.join(directory, 'files', 'weights.bin'), content);
    const answer = await get();
    expect(answer.headers.get('content-disposition')).toContain('filename="weights.bin"');
    expect(answer.headers.get('content-length')).toBe(String(content.length));
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
  });

  it.each(['../../../masthead.sqlite', '/etc/passwd', '..', '.', 'missing.bin'])(
    'never leave their folder: %s',
    async (relative) => {
      const { get } = await withFile(relative);
      const answer = await get();
      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toContain('root:');
    },
  );

  it('are not followed out of the folder by a link', async () => {
    const { directory, get } = await withFile('link');
    symlinkSync('/etc/passwd', path.join(directory, 'link'));
    expect((await get()).status).toBe(404);
  });
});
