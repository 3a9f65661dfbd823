/** @file The plain HTTP routes: health, image grids, downloads. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { alarmsOf } from '@/db/queries/alarm';
import { saveArtefact } from '@/db/queries/artefact';
import { parseGenotype } from '@/domain/genotype';
import { artefactIdSchema, newIdText } from '@/domain/ids';
import { openStored } from '@/server/services/datasets/read';
import { genotypes } from '@/server/services/genotypes';
import { serveApi } from '@/test/factories/api-server';
import { makeBasis } from '@/test/factories/basis';
import { makeDataset } from '@/test/factories/dataset';
import { makePlatform } from '@/test/factories/platform';
import { makeRunningRun } from '@/test/factories/run';

describe('grids of images', () => {
  it('show the requested images, pixel for pixel', async () => {
    const platform = makePlatform();
    const row = await makeDataset(platform.ctx);
    const { url } = await serveApi(platform);
    const answer = await fetch(`${url}/api/datasets/${row.id}/grid.png?split=test&indices=3,5,7&columns=2&scale=1`);
    expect(answer.headers.get('content-type')).toBe('image/png');
    const { data, info } = await sharp(Buffer.from(await answer.arrayBuffer()))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([18, 18, 4]);
    const image = await openStored(platform.ctx, row).image('test', 5);
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
  const pair = (input: number) => ({ operation: 'skip_connect', input });
  const cell = { nodes: [[pair(0), pair(1)]], concat: [2] };
  const { id, document } = genotypes.import({
    ctx: platform.ctx,
    input: { name: 'Größe "1"', text: JSON.stringify({ normal: cell, reduce: cell }) },
  });
  const { url } = await serveApi(platform);
  const answer = await fetch(`${url}/api/genotypes/${id}/download?format=${format}`);
  const extension = format === 'text' ? 'txt' : format;
  expect(answer.headers.get('content-disposition')).toContain(
    `filename*=UTF-8''genotype-Gr%C3%B6%C3%9Fe-1.${extension}`,
  );
  const body = await answer.text();
  if (format === 'json' || format === 'text') expect(parseGenotype(body)).toEqual(document);
  else expect(body).toContain(format === 'dot' ? 'digraph' : '<svg');
  expect((await fetch(`${url}/api/genotypes/${id}/download?format=docx`)).status).toBe(400);
  expect((await fetch(`${url}/api/genotypes/gt_000000000000/download`)).status).toBe(404);
});

describe('files of runs', () => {
  async function withFile(relative: string, content = Buffer.from('abc')) {
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
      size: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      step: 0,
      createdAt: 0,
    } as const;
    saveArtefact(platform.ctx.db, row);
    const { url } = await serveApi(platform);
    const get = (headers: Record<string, string> = {}) => fetch(`${url}/api/artefacts/${id}`, { headers });
    return { directory, get, alarms: () => alarmsOf(platform.ctx.db, run) };
  }

  it('are sent whole, under their own name', async () => {
    const content = Buffer.alloc(300_000, 'abc');
    const { directory, get } = await withFile('files/weights.bin', content);
    mkdirSync(path.join(directory, 'files'));
    writeFileSync(path.join(directory, 'files', 'weights.bin'), content);
    const answer = await get();
    expect(answer.headers.get('content-disposition')).toContain('filename="weights.bin"');
    expect(answer.headers.get('content-length')).toBe(String(content.length));
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
  });

  it('are refused by name once a byte of them was flipped, in ranges too, and sent again once put right', async () => {
    const content = Buffer.alloc(300_000, 'abc');
    const { directory, get, alarms } = await withFile('weights.bin', content);
    const file = path.join(directory, 'weights.bin');
    writeFileSync(file, content);
    expect((await get({ range: 'bytes=0-9' })).status).toBe(206);
    const flipped = Buffer.from(content);
    flipped[200_000] = 0;
    writeFileSync(file, flipped);
    for (const range of ['bytes=0-9', 'bytes=0-']) {
      const answer = await get({ range });
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({
        error: { code: 'corrupt-data', message: expect.stringMatching(/weights\.bin has another SHA-256/) },
      });
    }
    expect(alarms()).toMatchObject([{ alarm: 'damaged-file', times: 2 }]);
    writeFileSync(file, content.subarray(1));
    expect((await get()).status).toBe(422);
    writeFileSync(file, content);
    expect(Buffer.from(await (await get()).arrayBuffer()).equals(content)).toBe(true);
  });

  it('are read whole once, not at every request', async () => {
    const content = Buffer.alloc(32 << 20, 'abc');
    const { directory, get } = await withFile('weights.bin', content);
    writeFileSync(path.join(directory, 'weights.bin'), content);
    const bytesRead = () => Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
    const readBy = async () => {
      const before = bytesRead();
      await (await get({ range: 'bytes=0-9' })).arrayBuffer();
      return bytesRead() - before;
    };
    expect(await readBy()).toBeGreaterThan(content.length);
    expect(await readBy()).toBeLessThan(content.length / 4);
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
