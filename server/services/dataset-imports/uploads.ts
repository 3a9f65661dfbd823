/** @file Uploads of members: their folder, the quota of each member, and their removal. */

import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, rmdir, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { inTransaction } from '@/db/open';
import { DomainError } from '@/domain/errors';
import { newIdText, type UploadId, uploadIdSchema } from '@/domain/ids';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { audit } from '@/server/services/audit/record';

/**
 * Limits of uploads that are not imported yet: of one member, of all, and the space that the disk must
 * keep free. An upload in progress counts what it has written; `more`: what is about to come. @throws DomainError `too-large` naming the limit,
 * `unavailable` for a full disk
 */
export async function requireRoom(ctx: ServiceContext, more = 0): Promise<void> {
  const { settings, actor } = ctx;
  const { uploadQuota } = settings;
  if (uploadQuota === undefined) return;
  const uploads = folderOf(ctx);
  const owners = await readdir(uploads).catch(() => []);
  const bytes = new Map<string, number>();
  for (const owner of owners) bytes.set(owner, await bytesBelow(path.join(uploads, owner)));
  if ((bytes.get(actor.name) ?? 0) + more > uploadQuota.each)
    throw tooMuch('Your uploads', uploadQuota.each, 'MASTHEAD_UPLOADS_GB_EACH');
  const all = [...bytes.values()].reduce((sum, some) => sum + some, more);
  if (all > uploadQuota.all) throw tooMuch('The uploads of all members', uploadQuota.all, 'MASTHEAD_UPLOADS_GB');
  const disk = await statfs(settings.dataDirectory);
  if (disk.bavail * disk.bsize - more < uploadQuota.free) {
    const kept = `${uploadQuota.free / 2 ** 30} GiB (MASTHEAD_KEEP_FREE_GB)`;
    throw new DomainError(
      'unavailable',
      `The server keeps ${kept} of its disk free and has no room beyond that: free some space.`,
    );
  }
}

async function bytesBelow(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { recursive: true }).catch(() => [])) {
    const found = await stat(path.join(folder, entry)).catch(() => null);
    if (found?.isFile()) sum += found.size;
  }
  return sum;
}

function tooMuch(whose: string, most: number, setting: string): DomainError {
  return new DomainError(
    'too-large',
    `${whose} that are not imported yet may take ${most / 2 ** 30} GiB together (${setting}): import them, or have an administrator read the file from the server.`,
  );
}

export const folderOf = (ctx: ServiceContext): string => path.join(ctx.settings.dataDirectory, 'uploads');

export interface Upload {
  readonly id: UploadId;
  readonly name: string;
  readonly bytes: number;
}

/**
 * Uploads for an import: a folder each, below its sender's; removed when the import has ended. Writes
 * to disk as data arrive. A truncated upload, or one without space, leaves nothing behind.
 */
export async function receiveUpload(ctx: ServiceContext, fileName: string, content: Readable): Promise<Upload> {
  await removeAbandoned(ctx);
  await requireRoom(ctx);
  const id = uploadIdSchema.parse(newIdText('up'));
  const folder = path.join(folderOf(ctx), ctx.actor.name, id);
  const name = safeName(fileName);
  await mkdir(folder, { recursive: true });
  try {
    await pipeline(content, counted(ctx), createWriteStream(path.join(folder, name), { flags: 'wx' }));
    await requireRoom(ctx);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw uploadFailure(error);
  }
  const { size: bytes } = await stat(path.join(folder, name));
  inTransaction(ctx.db, (tx) => audit(ctx, tx, 'dataset.upload', id, { name, bytes }));
  return { id, name, bytes };
}

/** Looks now and then whether there is room for more, and refuses more than `most` bytes. */
export function counted(ctx: ServiceContext, most = Number.POSITIVE_INFINITY): Transform {
  let bytes = 0;
  let looked = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > most)
        return done(new DomainError('invalid-input', 'More bytes arrived than the file has: send it again.'));
      if (bytes - looked < tunables.uploadLookEvery) return done(null, chunk);
      looked = bytes;
      requireRoom(ctx).then(() => done(null, chunk), done);
    },
  });
}

export function uploadFailure(error: unknown): unknown {
  return isFull(error) ? new DomainError('unavailable', 'The disk of the server is full: free some space.') : error;
}

/** The file of each upload that `owner` sent. Throws `not-found` for a missing one. */
export async function uploadedFiles(ctx: ServiceContext, owner: string, ids: readonly UploadId[]): Promise<string[]> {
  const files: string[] = [];
  for (const id of ids) {
    const folder = path.join(folderOf(ctx), owner, id);
    const [name] = await readdir(folder).catch(() => []);
    if (name === undefined || name.startsWith('.')) {
      throw new DomainError('not-found', `The upload ${id} is no longer there: send the file again.`, {
        field: 'uploads',
      });
    }
    files.push(path.join(folder, name));
  }
  return files;
}

export async function removeUploads(ctx: ServiceContext, owner: string, ids: readonly UploadId[]): Promise<void> {
  const folder = path.join(folderOf(ctx), owner);
  for (const id of ids) await rm(path.join(folder, id), { recursive: true, force: true });
  // Removes the sender's folder if empty.
  await rmdir(folder).catch(() => undefined);
}

/** Sent long ago, and never imported. */
export async function removeAbandoned(ctx: ServiceContext): Promise<void> {
  for (const owner of await readdir(folderOf(ctx)).catch(() => [])) {
    for (const entry of await readdir(path.join(folderOf(ctx), owner)).catch(() => [])) {
      const folder = path.join(folderOf(ctx), owner, entry);
      // Of a file that comes in parts, the file is newer than its folder.
      const files = await readdir(folder).catch(() => []);
      const found = await Promise.all(
        [folder, ...files.map((file) => path.join(folder, file))].map((each) => stat(each).catch(() => null)),
      );
      const latest = Math.max(0, ...found.map((each) => each?.mtimeMs ?? 0));
      if (latest > 0 && Date.now() - latest > tunables.uploadsKept) await rm(folder, { recursive: true, force: true });
    }
  }
}

/** Only the base name, only plain characters. */
export function safeName(fileName: string): string {
  const plain = path
    .basename(fileName)
    .replace(/[^\w.-]/g, '_')
    .replace(/^\.+/, '')
    .slice(-100);
  return plain === '' ? 'upload' : plain;
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
}
