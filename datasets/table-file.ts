/** @file The text of a table, from a stream of bytes: gzip is decompressed, and content out of proportion is refused. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DomainError, isDomainError } from '@/domain/errors';

/** The largest published tables have a few million rows of a hundred bytes; text hardly packs to a fiftieth. */
export const tableFileLimits = { bytes: 256 * 2 ** 20, ratio: 100, unpackedFreely: 8 * 2 ** 20 } as const;

export interface TableContent {
  readonly text: string;
  /** Of the original bytes. */
  readonly sha256: string;
}

/** Throws `invalid-input` for more than `limits`, and for a damaged gzip. */
export async function readTableFile(
  source: Readable,
  limits: Readonly<Record<keyof typeof tableFileLimits, number>> = tableFileLimits,
): Promise<TableContent> {
  const hash = createHash('sha256');
  let packed = 0;
  async function* hashed(): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      hash.update(chunk);
      packed += chunk.length;
      if (packed > limits.bytes) throw tooLong(limits.bytes);
      yield chunk;
    }
  }
  const pieces = hashed();
  const first = await pieces.next();
  const head = first.done ? Buffer.alloc(0) : first.value;
  const gzip = head[0] === 0x1f && head[1] === 0x8b;
  const rejoined = (async function* () {
    yield head;
    yield* pieces;
  })();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of gzip ? unpacked(rejoined) : rejoined) {
    bytes += chunk.length;
    if (bytes > limits.bytes) throw tooLong(limits.bytes);
    if (gzip && bytes > Math.max(limits.unpackedFreely, packed * limits.ratio)) throw bomb(limits.ratio);
    chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString('utf8'), sha256: hash.digest('hex') };
}

async function* unpacked(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  const fed = (async () => {
    for await (const piece of source) {
      if (!gunzip.write(piece)) await new Promise((resolve) => gunzip.once('drain', resolve));
    }
    gunzip.end();
  })().catch((error: unknown) => gunzip.destroy(error instanceof Error ? error : new Error(String(error))));
  try {
    for await (const piece of gunzip) yield piece;
    await fed;
  } catch (cause) {
    if (isDomainError(cause)) throw cause;
    throw new DomainError('invalid-input', 'The file begins like gzip but can’t be unpacked.', {
      field: 'file',
      cause,
    });
  } finally {
    gunzip.destroy();
  }
}

function tooLong(bytes: number): DomainError {
  return new DomainError('invalid-input', `The table has more than ${bytes / 2 ** 20} MiB.`, { field: 'file' });
}

function bomb(ratio: number): DomainError {
  const message = `The file unpacks to more than ${ratio} times its size: it looks like a decompression bomb.`;
  return new DomainError('invalid-input', message, { field: 'file' });
}
