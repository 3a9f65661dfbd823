/** @file Imports of odd folders and archives, and how each is refused. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { testImage } from '@/test/factories/image-archives';
import { temporaryDirectory } from '@/test/temporary-directory';
import { type ImportImagesInput, importImages } from '../import-images';

export function places() {
  const directory = temporaryDirectory();
  return { root: join(directory, 'store'), at: (name: string) => join(directory, name) };
}

export const take = (root: string, path: string | string[], more: Partial<ImportImagesInput> = {}) =>
  importImages({
    name: 'Wild',
    licence: '',
    origin: '',
    grouped: false,
    channels: null,
    side: null,
    testShare: 0.25,
    root,
    paths: [path].flat(),
    ...more,
  });

/** Four images in each of these folders. */
export async function images(folders: readonly string[], extension = 'png'): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const folder of folders) {
    for (let at = 0; at < 4; at++) files.set(`${folder}/${at}.${extension}`, await testImage(files.size));
  }
  return files;
}

export async function refusal(root: string, path: string, more: Partial<ImportImagesInput> = {}): Promise<string> {
  const said = await take(root, path, more).then(
    () => 'imported',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  expect(existsSync(root) ? readdirSync(root) : []).toEqual([]);
  return said;
}
