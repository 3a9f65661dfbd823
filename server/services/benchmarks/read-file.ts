/** @file The file of a table: on the server by path, or sent along; gzip is undone. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { readTable, type TableText } from '@/domain/benchmark/table';
import { DomainError } from '@/domain/errors';

/** Bytes of a table, packed or not; the largest published ones have a few million rows of a hundred bytes. */
const mostBytes = 512 * 1024 * 1024;
/** Base64 text that a browser may send. */
const mostSent = 48 * 1024 * 1024;

export const tableFileSchema = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('path'), path: z.string().startsWith('/', 'give an absolute path on the server') }),
  z.strictObject({
    from: z.literal('upload'),
    base64: z.base64().max(mostSent, 'too large to send: give a path on the server'),
  }),
]);
export type TableFile = z.infer<typeof tableFileSchema>;

/** Throws `not-found` where there is no such file, `invalid-input` for what is no table. */
export async function readTableFile(file: TableFile): Promise<TableText & { sha256: string }> {
  const bytes = file.from === 'upload' ? Buffer.from(file.base64, 'base64') : await readPath(file.path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return { ...readTable((packed ? await unpack(bytes) : bytes).toString('utf8')), sha256 };
}

async function readPath(path: string): Promise<Buffer> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile())
    throw new DomainError('not-found', `There is no file ${path} that the server can read.`, { field: 'file.path' });
  if (found.size > mostBytes)
    throw new DomainError('invalid-input', `${path} has more than ${mostBytes >> 20} MB.`, { field: 'file.path' });
  return readFile(path);
}

async function unpack(bytes: Buffer): Promise<Buffer> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: mostBytes });
  } catch (cause) {
    throw new DomainError('invalid-input', 'The file begins like gzip but can’t be unpacked.', {
      field: 'file',
      cause,
    });
  }
}
