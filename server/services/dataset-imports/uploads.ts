/** @file Files sent to the server for an import: a folder each below the data folder, gone when the import has ended. */
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DomainError } from '@/domain/errors';
import { newIdText, type UploadId, uploadIdSchema } from '@/domain/ids';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';

const folderOf = (ctx: ServiceContext): string => path.join(ctx.settings.dataDirectory, 'uploads');

export interface Upload {
  readonly id: UploadId;
  readonly name: string;
  readonly bytes: number;
}

/** Writes what comes to disk as it comes. What was cut short or is too long leaves nothing behind. */
export async function receiveUpload(ctx: ServiceContext, fileName: string, content: Readable): Promise<Upload> {
  await removeAbandoned(ctx);
  const id = uploadIdSchema.parse(newIdText('up'));
  const folder = path.join(folderOf(ctx), id);
  const name = safeName(fileName);
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > tunables.uploadBytes ? tooLong() : null, chunk);
    },
  });
  await mkdir(folder, { recursive: true });
  try {
    await pipeline(content, counted, createWriteStream(path.join(folder, name), { flags: 'wx' }));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw isFull(error) ? new DomainError('unavailable', 'The disk of the server is full: free some space.') : error;
  }
  return { id, name, bytes };
}

/** The file of each upload. Throws `not-found` for one that is not (or no longer) there. */
export async function uploadedFiles(ctx: ServiceContext, ids: readonly UploadId[]): Promise<string[]> {
  const files: string[] = [];
  for (const id of ids) {
    const folder = path.join(folderOf(ctx), id);
    const [name] = await readdir(folder).catch(() => []);
    if (name === undefined) {
      throw new DomainError('not-found', `The upload ${id} is no longer there: send the file again.`, {
        field: 'uploads',
      });
    }
    files.push(path.join(folder, name));
  }
  return files;
}

export async function removeUploads(ctx: ServiceContext, ids: readonly UploadId[]): Promise<void> {
  for (const id of ids) await rm(path.join(folderOf(ctx), id), { recursive: true, force: true });
}

/** Sent long ago, and never imported. */
async function removeAbandoned(ctx: ServiceContext): Promise<void> {
  for (const entry of await readdir(folderOf(ctx)).catch(() => [])) {
    const folder = path.join(folderOf(ctx), entry);
    const found = await stat(folder).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > tunables.uploadsKept) await rm(folder, { recursive: true, force: true });
  }
}

/** Only the last part of a path, only plain characters. */
function safeName(fileName: string): string {
  const plain = path
    .basename(fileName)
    .replace(/[^\w.-]/g, '_')
    .replace(/^\.+/, '')
    .slice(-100);
  return plain === '' ? 'upload' : plain;
}

function tooLong(): DomainError {
  const most = `${tunables.uploadBytes / 2 ** 30} GiB`;
  return new DomainError(
    'invalid-input',
    `A file of more than ${most} can't be sent: put it on the server and give its path.`,
  );
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
}
