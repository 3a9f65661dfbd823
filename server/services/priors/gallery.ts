/** @file The gallery: a folder of the operator's with shared priors. Only headers are read; a file is checked when it is taken in. */
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { findOutsideRunByKey } from '@/db/queries/run/outside';
import { isDomainError } from '@/domain/errors';
import { type GalleryEntry, galleryEntrySchema, sharedPriorExtension } from '@/domain/shared-prior';
import { headerBytes } from '@/nas/checkpoint/safetensors';
import { descriptionIn } from '@/nas/checkpoint/shared-prior';
import { operation } from '@/server/operation';
import { keyOf } from './share';

const mostShown = 500;
/** Descriptions are kilobytes. */
const longestHeader = 4 << 20;

/** Priors that the operator offers, by name. `offered`: whether a folder is set. */
export const gallery = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.object({ offered: z.boolean(), entries: z.array(galleryEntrySchema) }),
  async run({ ctx }) {
    const folder = ctx.settings.priorGallery ?? null;
    if (folder === null) return { offered: false, entries: [] };
    const names = (await readdir(/*turbopackIgnore: true*/ folder).catch(() => []))
      .filter((name) => name.endsWith(sharedPriorExtension))
      .sort();
    const entries = await Promise.all(
      names.slice(0, mostShown).map(async (file): Promise<GalleryEntry> => {
        try {
          const { bytes, header } = await headerOf(path.join(/*turbopackIgnore: true*/ folder, file));
          const prior = descriptionIn(header);
          if (prior === null) return { file, bytes, prior, problem: 'It has no description.', here: null };
          return { file, bytes, prior, problem: null, here: findOutsideRunByKey(ctx.db, keyOf(prior))?.id ?? null };
        } catch (error) {
          return {
            file,
            bytes: 0,
            prior: null,
            problem: isDomainError(error) ? error.message : 'It can’t be read.',
            here: null,
          };
        }
      }),
    );
    return { offered: true, entries };
  },
});

async function headerOf(file: string) {
  const handle = await open(/*turbopackIgnore: true*/ file);
  try {
    const { size } = await handle.stat();
    const first = Buffer.alloc(Math.min(8, size));
    await handle.read(first, 0, first.length, 0);
    const header = Buffer.alloc(Math.min(size, longestHeader, headerBytes(first)));
    await handle.read(header, 0, header.length, 0);
    return { bytes: size, header: new Uint8Array(header) };
  } finally {
    await handle.close();
  }
}
