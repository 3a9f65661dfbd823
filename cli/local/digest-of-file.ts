/** @file Size and hash of a file, read in pieces. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Received } from '../download';

export async function digestOfFile(file: string): Promise<Received> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of createReadStream(file)) {
    if (!Buffer.isBuffer(part)) throw new Error('read as text');
    hash.update(part);
    bytes += part.byteLength;
  }
  return { bytes, sha256: hash.digest('hex') };
}
