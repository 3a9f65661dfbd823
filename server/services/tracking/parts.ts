/**
 * @file Files that a script sends in parts, several at a time: each part is kept in a separate folder beside the run's files, and together they
 * become the file. The upload's id holds its owner; abandoned uploads are removed after a day.
 */
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DomainError } from '@/domain/errors';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { countSent, filesFolder, receiveFile, requireRoom } from './files';
import type { OutsideRun } from './outside-run';

const prefix = '.sent-parts-';
export const mostParts = 10_000;

/** Bytes of each upload that count in the quota, until it ends. */
const counted = new Map<string, (() => void)[]>();

function folderOf({ directory }: OutsideRun, upload: string): string {
  return path.join(/*turbopackIgnore: true*/ directory, filesFolder, `${prefix}${upload}`);
}

/** @throws DomainError `not-found` */
function requireUpload(run: OutsideRun, upload: string): string {
  const folder = folderOf(run, upload);
  if (
    /^[0-9a-f]{32}$/.test(upload) &&
    statSync(/*turbopackIgnore: true*/ folder, { throwIfNoEntry: false })?.isDirectory()
  )
    return folder;
  throw new DomainError('not-found', 'This upload is unknown: it ended or was abandoned. Start it again.', {
    field: 'upload_id',
  });
}

/** @returns the upload's id */
export async function beginParts(ctx: ServiceContext, run: OutsideRun): Promise<string> {
  await requireRoom(ctx);
  const home = path.join(/*turbopackIgnore: true*/ run.directory, filesFolder);
  await mkdir(home, { recursive: true });
  for (const name of readdirSync(/*turbopackIgnore: true*/ home).filter((each) => each.startsWith(prefix))) {
    const since =
      ctx.now() -
      (statSync(/*turbopackIgnore: true*/ path.join(/*turbopackIgnore: true*/ home, name), { throwIfNoEntry: false })
        ?.mtimeMs ?? 0);
    if (since > tunables.uploadsKept) endParts(run, name.slice(prefix.length));
  }
  const upload = randomBytes(16).toString('hex');
  mkdirSync(folderOf(run, upload));
  return upload;
}

/** Sent again, it replaces the one before. */
export async function receivePart(
  ctx: ServiceContext,
  run: OutsideRun,
  { upload, number }: { readonly upload: string; readonly number: number },
  content: Readable,
): Promise<void> {
  const folder = requireUpload(run, upload);
  await requireRoom(ctx);
  const aside = path.join(/*turbopackIgnore: true*/ folder, `.${number}-${randomBytes(4).toString('hex')}`);
  try {
    await pipeline(content, createWriteStream(/*turbopackIgnore: true*/ aside, { flags: 'wx' }));
    renameSync(aside, path.join(/*turbopackIgnore: true*/ folder, String(number)));
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
  const own = counted.get(upload) ?? [];
  counted.set(upload, own);
  own.push(
    countSent(
      ctx,
      run,
      `${prefix}${upload}/${number}`,
      statSync(/*turbopackIgnore: true*/ path.join(/*turbopackIgnore: true*/ folder, String(number))).size,
    ),
  );
}

/** The parts one after the other, as one file. @throws DomainError `invalid-input` if one is missing */
export async function joinParts(
  ctx: ServiceContext,
  run: OutsideRun,
  upload: string,
  numbers: readonly number[],
  file: { readonly relative: string; readonly step: number | null },
): Promise<void> {
  const folder = requireUpload(run, upload);
  const there = new Set(readdirSync(/*turbopackIgnore: true*/ folder));
  const missing = numbers.find((number) => !there.has(String(number)));
  if (missing !== undefined || numbers.length === 0) {
    throw new DomainError('invalid-input', `Part ${missing ?? 1} of ${file.relative} is not here: send it again.`, {
      field: 'parts',
    });
  }
  // The whole file counts instead of its parts.
  release(upload);
  async function* parts() {
    for (const number of numbers)
      yield* createReadStream(/*turbopackIgnore: true*/ path.join(/*turbopackIgnore: true*/ folder, String(number)));
  }
  await receiveFile(ctx, run, file, Readable.from(parts(), { objectMode: false }));
  endParts(run, upload);
}

/** Also for missing ones. */
export function endParts(run: OutsideRun, upload: string): void {
  if (!/^[0-9a-f]{32}$/.test(upload)) return;
  release(upload);
  rmSync(folderOf(run, upload), { recursive: true, force: true });
}

function release(upload: string): void {
  for (const end of counted.get(upload) ?? []) end();
  counted.delete(upload);
}
