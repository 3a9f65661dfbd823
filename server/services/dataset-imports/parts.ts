/** @file Files that come in parts, so that a cut upload goes on where it was: begun with their size, ended with their hash. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { inTransaction } from '@/db/open';
import { DomainError } from '@/domain/errors';
import { newIdText, type UploadId, uploadIdSchema } from '@/domain/ids';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { audit } from '@/server/services/audit/record';
import {
  counted,
  folderOf,
  removeAbandoned,
  removeUploads,
  requireRoom,
  safeName,
  type Upload,
  uploadedFiles,
  uploadFailure,
} from './uploads';

/** A name that no finished upload has: how many bytes it will have, and its name then. */
const unfinished = /^\.part-(\d+)-(.*)$/;

export interface PartialUpload {
  readonly id: UploadId;
  readonly name: string;
  readonly bytes: number;
  /** How many of them are here. */
  readonly received: number;
  /** Whether it was ended, and waits for its import. */
  readonly done: boolean;
}

/** @throws DomainError `too-large`, `unavailable` for a full disk */
export async function beginUpload(ctx: ServiceContext, fileName: string, bytes: number): Promise<PartialUpload> {
  if (bytes > tunables.uploadBytes)
    throw new DomainError('too-large', `A file may have ${tunables.uploadBytes / 2 ** 30} GiB here.`);
  await removeAbandoned(ctx);
  await requireRoom(ctx, bytes);
  const id = uploadIdSchema.parse(newIdText('up'));
  const name = safeName(fileName);
  const folder = path.join(folderOf(ctx), ctx.actor.name, id);
  await mkdir(folder, { recursive: true });
  await (await open(path.join(folder, `.part-${bytes}-${name}`), 'wx')).close();
  return { id, name, bytes, received: 0, done: false };
}

interface Part extends PartialUpload {
  readonly file: string;
}

async function requirePart(ctx: ServiceContext, id: UploadId): Promise<Part> {
  const folder = path.join(folderOf(ctx), ctx.actor.name, id);
  const [entry = ''] = await readdir(folder).catch(() => []);
  const [, bytes, name] = unfinished.exec(entry) ?? [];
  if (bytes === undefined || name === undefined)
    throw new DomainError('not-found', `There is no unfinished upload ${id}: send the file again.`, { field: 'id' });
  const file = path.join(folder, entry);
  return { id, name, bytes: Number(bytes), received: (await stat(file)).size, done: false, file };
}

/** Where to go on. */
export async function uploadState(ctx: ServiceContext, id: UploadId): Promise<PartialUpload> {
  const whole = await uploadedFiles(ctx, ctx.actor.name, [id]).catch(() => []);
  if (whole[0] !== undefined) {
    const { size } = await stat(whole[0]);
    return { id, name: path.basename(whole[0]), bytes: size, received: size, done: true };
  }
  const { file: _, ...state } = await requirePart(ctx, id);
  return state;
}

/** One writer at a time: a request whose client is gone may still be writing. */
const writing = new Set<UploadId>();

/** Appends a part at its offset. What came of a part that is cut stays. @throws DomainError `conflict` for another offset */
export async function receivePart(
  ctx: ServiceContext,
  id: UploadId,
  offset: number,
  content: Readable,
): Promise<PartialUpload> {
  if (writing.has(id))
    throw new DomainError('unavailable', 'A part of this file is still being written.', { retryAfter: 1 });
  writing.add(id);
  try {
    const { file, bytes, received } = await requirePart(ctx, id);
    if (offset !== received)
      throw new DomainError('conflict', `${received} bytes of this file are here: go on from there.`, {
        field: 'offset',
      });
    await requireRoom(ctx);
    const out = createWriteStream(file, { flags: 'r+', start: offset });
    await pipeline(content, counted(ctx, bytes - received), out).catch((error: unknown) => {
      throw uploadFailure(error);
    });
    return await uploadState(ctx, id);
  } finally {
    writing.delete(id);
  }
}

/** Compares the whole file with the sender's SHA-256. A file that differs is removed. @throws DomainError `conflict`, `corrupt-data` */
export async function finishUpload(ctx: ServiceContext, id: UploadId, sha256: string): Promise<Upload> {
  const { file, name, bytes, received } = await requirePart(ctx, id);
  if (received !== bytes)
    throw new DomainError('conflict', `${received} of ${bytes} bytes are here: go on from there.`, { field: 'offset' });
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  if (hash.digest('hex') !== sha256) {
    await removeUploads(ctx, ctx.actor.name, [id]);
    throw new DomainError('corrupt-data', `${name} arrived damaged, or was changed meanwhile: send it again.`);
  }
  await rename(file, path.join(path.dirname(file), name));
  inTransaction(ctx.db, (tx) => audit(ctx, tx, 'dataset.upload', id, { name, bytes }));
  return { id, name, bytes };
}
