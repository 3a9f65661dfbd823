/** @file Checks a stored dataset against its manifest. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { contentHash } from '@/domain/content-hash';
import { DomainError } from '@/domain/errors';
import { readManifest } from './open-dataset';

/** Reads all four files; throws `corrupt-data` or `not-found` naming the first that isn't what the manifest says. */
export async function verifyDataset(directory: string): Promise<void> {
  const manifest = readManifest(directory);
  const files: string[] = [];
  for (const split of [manifest.train, manifest.test]) {
    for (const [file, expected] of [
      [split.imagesFile, split.imagesSha256],
      [split.labelsFile, split.labelsSha256],
    ] as const) {
      const path = join(directory, file);
      if ((await sha256OfFile(path)) !== expected) {
        throw new DomainError(
          'corrupt-data',
          `${path} has changed (sha256 differs): delete the dataset and import it again.`,
        );
      }
      files.push(expected);
    }
  }
  const { height, width, channels } = manifest;
  if (contentHash({ height, width, channels, files }) !== manifest.contentHash) {
    throw new DomainError(
      'corrupt-data',
      `The manifest in ${directory} has changed: delete the dataset and import it again.`,
    );
  }
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (cause) {
    throw new DomainError('not-found', `${path} can't be read: import the dataset again.`, { cause });
  }
  return hash.digest('hex');
}
