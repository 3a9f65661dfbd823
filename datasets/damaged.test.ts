/** @file A dataset that a disk damaged: a sample finds widespread damage, the full check any bit, and importing again repairs it. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { damages } from '@/test/damage';
import { temporaryDirectory } from '@/test/temporary-directory';
import { blockBytes, blocksFile } from './block-hashes';
import { sampleDataset, verifyDataset } from './store';
import { type DatasetContent, writeDataset } from './write-dataset';

/** 3.5 blocks of training images. */
const side = 256;
const counts = { train: (3.5 * blockBytes) / side ** 2, test: 2 };
const content: DatasetContent = {
  name: 'Large',
  classes: ['a', 'b'],
  licence: 'CC0',
  origin: 'made for a test',
  height: side,
  width: side,
  channels: 1,
  train: split(counts.train, 7),
  test: split(counts.test, 11),
};
function split(images: number, factor: number) {
  return {
    images: Uint8Array.from({ length: images * side * side }, (_, at) => (at * factor) >> 3),
    labels: Uint8Array.from({ length: images }, (_, at) => at % 2),
  };
}
/** Less than the images take, so that a sample is one. */
const little = 2 * blockBytes;

async function stored() {
  const root = temporaryDirectory();
  const { directory } = await writeDataset(root, content);
  return { root, directory, images: join(directory, 'train-images.u8') };
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

describe('a damaged dataset', () => {
  it.each(damages.filter(([name]) => name !== 'one bit flipped'))('%s: is found by a sample', async (_, damage) => {
    for (const name of ['train-images.u8', 'test-images.u8', 'train-labels.i32', 'test-labels.i32']) {
      const { directory } = await stored();
      await sampleDataset(directory, little);
      damage(join(directory, name));
      await expect(sampleDataset(directory, little)).rejects.toMatchObject({
        code: 'corrupt-data',
        message: expect.stringContaining(name),
      });
    }
  });

  it('is found by the full check at any flipped bit, and by a sample that draws its block', async () => {
    const { directory, images } = await stored();
    for (const at of [0, blockBytes - 1, blockBytes, 3 * blockBytes + 5]) {
      flip(images, at);
      await expect(verifyDataset(directory)).rejects.toThrow(/train-images.*SHA-256/);
      await expect(sampleDataset(directory)).rejects.toThrow(/train-images/);
      flip(images, at);
    }
    await verifyDataset(directory);
  });

  it('is not reported if only the list of its blocks is damaged, which is then rebuilt', async () => {
    const { directory } = await stored();
    const list = join(directory, blocksFile);
    const sound = readFileSync(list, 'utf8');
    writeFileSync(
      list,
      sound.replace(/"[0-9a-f]{64}"/g, `"${'0'.repeat(64)}"`).replace('0'.repeat(64), contentHashOf(sound)),
    );
    await sampleDataset(directory, little);
    expect(JSON.parse(readFileSync(list, 'utf8')).files['train-images.u8']).toEqual(
      JSON.parse(sound).files['train-images.u8'],
    );
    rmSync(list);
    await sampleDataset(directory, little);
    await verifyDataset(directory);
    expect(readFileSync(list, 'utf8')).toBe(sound);
  });

  it('is repaired by importing it again; the damaged files are kept', async () => {
    const { root, directory, images } = await stored();
    flip(images, 77);
    const again = await writeDataset(root, content);
    expect(again).toMatchObject({ directory, existed: false });
    await verifyDataset(directory);
    expect(readdirSync(root).filter((name) => name.includes('.damaged-'))).toHaveLength(1);
    expect(await writeDataset(root, content)).toMatchObject({ existed: true });
  });
});

const contentHashOf = (text: string): string => JSON.parse(text).contentHash;
