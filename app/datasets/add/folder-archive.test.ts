/** @file A dropped folder as an archive: read back by what reads archives of images, with every name and byte. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openEntries } from '@/datasets/images/entries';
import { unpackedInto } from '@/datasets/images/sort-files';
import { testImage } from '@/test/factories/image-archives';
import { temporaryDirectory } from '@/test/temporary-directory';
import { archiveOf } from './folder-archive';

it('holds every file under its name, long and foreign ones, and is the same for the same folder', async () => {
  const directory = temporaryDirectory();
  const names = ['a/1.png', `a/${'long'.repeat(40)}.png`, 'Ähren/Käfer 甲.png', `b/${'x'.repeat(88)}ü.png`];
  const files = await Promise.all(
    names.map(async (name, at) => ({
      path: `birds/${name}`,
      file: new File([new Uint8Array(await testImage(at))], name, { lastModified: 1000 + at }),
    })),
  );
  const archive = archiveOf('birds', files);
  expect([archive.name, archive.lastModified]).toEqual(['birds.tar', 1003]);
  const bytes = Buffer.from(await archive.arrayBuffer());
  expect(bytes.equals(Buffer.from(await archiveOf('birds', [...files].reverse()).arrayBuffer()))).toBe(true);
  const place = path.join(directory, 'birds.tar');
  writeFileSync(place, bytes);
  const { entries } = await openEntries(place, unpackedInto(directory));
  const found = new Map<string, Uint8Array>();
  for await (const entry of entries) if (entry.kind === 'image') found.set(entry.path, entry.bytes);
  expect([...found.keys()].sort()).toEqual(names.map((name) => `birds/${name}`).sort());
  for (const { path: name, file } of files)
    expect(Buffer.from(found.get(name) ?? []).equals(Buffer.from(await file.arrayBuffer()))).toBe(true);
});
