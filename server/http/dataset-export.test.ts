/** @file Exported datasets hold the same pixels, labels and splits, read back from their files. */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { recordDataset } from '@/server/services/datasets/add';
import { openStored } from '@/server/services/datasets/read';
import { serveApi } from '@/test/factories/api-server';
import { masthead } from '@/test/factories/command-line';
import { makeDataset, storeEncoded, wholeSplit } from '@/test/factories/dataset';
import { makePlatform } from '@/test/factories/platform';
import { temporaryDirectory } from '@/test/temporary-directory';

const splits = ['train', 'test'] as const;

it.each([1, 3] as const)('exports pixels and labels unchanged, with %s channels', async (channels) => {
  const platform = makePlatform();
  const row = await makeDataset(platform.ctx, { name: 'Noise', classes: ['b', 'a/ö', '..'], channels });
  const dataset = openStored(platform.ctx, row);
  const { url } = await serveApi(platform);
  const home = temporaryDirectory();
  const cli = async (...args: string[]) => {
    return masthead(url, 'datasets', 'export', row.id, ...args);
  };

  const file = path.join(home, 'noise.npz');
  expect((await cli('--format', 'npz', '--out', file)).status).toBe(0);
  const arrays = new Map<string, Buffer>();
  const zip = await fromBufferPromise(readFileSync(file));
  for await (const entry of zip.eachEntry())
    arrays.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  const valuesOf = (name: string): Buffer => {
    const bytes = arrays.get(name) ?? Buffer.alloc(10);
    return bytes.subarray(10 + bytes.readUInt16LE(8));
  };
  for (const split of splits) {
    expect(valuesOf(`${split}_images.npy`).equals(await wholeSplit(dataset, split))).toBe(true);
    const labels = valuesOf(`${split}_labels.npy`);
    expect([...dataset.labels(split)]).toEqual(
      Array.from({ length: labels.length / 4 }, (_, at) => labels.readInt32LE(4 * at)),
    );
  }

  const folder = path.join(home, 'noise');
  expect((await cli('--format', 'folder', '--out', folder)).status).toBe(0);
  const about = JSON.parse(readFileSync(path.join(folder, 'dataset.json'), 'utf8'));
  expect(about).toMatchObject({ classes: ['b', 'a/ö', '..'], folders: ['0-b', '1-a_ö', '2-_'], channels });
  for (const split of splits) {
    let seen = 0;
    for (const [label, name] of about.folders.entries()) {
      for (const picture of readdirSync(path.join(folder, split, name))) {
        const index = Number(picture.slice(0, -4));
        const decoded = sharp(path.join(folder, split, name, picture));
        expect([dataset.labels(split)[index], (await decoded.metadata()).channels]).toEqual([label, channels]);
        // Grey is decoded as colour.
        const pixels = await (channels === 1 ? decoded.extractChannel(0) : decoded).raw().toBuffer();
        expect(pixels.equals(await dataset.image(split, index))).toBe(true);
        seen++;
      }
    }
    expect(seen).toBe(dataset.manifest[split].images);
  }
  const again = await cli('--format', 'folder', '--out', folder);
  expect([again.status, again.err]).toEqual([1, expect.stringContaining('exists and is not empty')]);
});

it('exports files as they were kept, and their pixels as they are shown', async () => {
  const platform = makePlatform();
  const home = temporaryDirectory();
  const kept = await storeEncoded(home, { classes: 2, perClass: { train: 3, test: 2 } });
  const root = path.join(platform.ctx.settings.dataDirectory, 'datasets');
  cpSync(path.dirname(kept.directory), root, { recursive: true });
  const directory = path.join(root, path.basename(kept.directory));
  const row = recordDataset(platform.ctx, { source: null, directory, manifest: kept.manifest });
  const { url } = await serveApi(platform);
  const get = async (format: string): Promise<Map<string, Buffer>> => {
    const answer = await fetch(`${url}/api/datasets/${row.id}/export?format=${format}`);
    const zip = await fromBufferPromise(Buffer.from(await answer.arrayBuffer()));
    const found = new Map<string, Buffer>();
    for await (const entry of zip.eachEntry())
      found.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
    return found;
  };
  const folder = await get('folder');
  for (const split of splits)
    for (let index = 0; index < kept.manifest[split].images; index++) {
      const name = `${split}/class ${kept.labels(split)[index]}/${String(index).padStart(7, '0')}.png`;
      expect(folder.get(name)).toEqual(Buffer.from((await kept.file(split, index)) ?? []));
    }
  const pixels = (await get('npz')).get('test_images.npy') ?? Buffer.alloc(10);
  expect(pixels.subarray(10 + pixels.readUInt16LE(8)).equals(await wholeSplit(kept, 'test'))).toBe(true);
});
