/**
 * @file Hashes of the blocks of a stored dataset's files (blocks.json beside the manifest), so that a few blocks can be checked
 * without reading all. The manifest's hashes of whole files are authoritative: blocks.json can be rebuilt.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export const blockBytes = 1 << 20;
export const blocksFile = 'blocks.json';

const blocksSchema = z.strictObject({
  version: z.literal(1),
  /** Of the manifest it belongs to. */
  contentHash: z.string(),
  blockBytes: z.literal(blockBytes),
  /** SHA-256 of each block in order, by file. */
  files: z.record(z.string(), z.array(z.string())),
});
export type Blocks = z.infer<typeof blocksSchema>;

export interface BlockHasher {
  update(piece: Uint8Array): void;
  /** Of all blocks; the last may be shorter. */
  digests(): string[];
}

export function createBlockHasher(): BlockHasher {
  const done: string[] = [];
  let hash = createHash('sha256');
  let held = 0;
  const close = (): void => {
    done.push(hash.digest('hex'));
    hash = createHash('sha256');
    held = 0;
  };
  return {
    update(piece) {
      for (let at = 0; at < piece.length; ) {
        const take = Math.min(blockBytes - held, piece.length - at);
        hash.update(piece.subarray(at, at + take));
        held += take;
        at += take;
        if (held === blockBytes) close();
      }
    },
    digests() {
      if (held > 0) close();
      return done;
    },
  };
}

export function blocksText(contentHash: string, files: Blocks['files']): string {
  return `${JSON.stringify({ version: 1, contentHash, blockBytes, files } satisfies Blocks)}\n`;
}

/** Undefined if there are none of this content, or they can't be read. */
export async function readBlocks(directory: string, contentHash: string): Promise<Blocks['files'] | undefined> {
  try {
    const blocks = blocksSchema.parse(JSON.parse(await readFile(join(directory, blocksFile), 'utf8')));
    return blocks.contentHash === contentHash ? blocks.files : undefined;
  } catch {
    return undefined;
  }
}

/** Best effort: a read-only folder does without. */
export async function writeBlocks(directory: string, contentHash: string, files: Blocks['files']): Promise<void> {
  await writeFile(join(directory, blocksFile), blocksText(contentHash, files)).catch(() => undefined);
}
