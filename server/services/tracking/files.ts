/** @file Files that a script from outside sends: stored in its run's own folder, each announced in the run's log once complete. */
import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import path from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bytesFromScriptsOf, findArtefactByName } from '@/db/queries/artefact';
import { findAttempt } from '@/db/queries/attempt';
import { flushFile } from '@/disk/durable-file';
import { DomainError } from '@/domain/errors';
import type { ArtefactKind } from '@/domain/events';
import type { AttemptId } from '@/domain/ids';
import { mediaName } from '@/domain/media-name';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { append, logAtHand } from './append';
import type { OutsideRun } from './outside-run';

/** Below the attempt's directory. */
export const filesFolder = 'files';
const longestPath = 1_000;

/** @throws DomainError `invalid-input` for a path that leaves the folder, or an invalid one */
export function safePath(segments: readonly string[]): string {
  const bad = segments.some(
    (each) => ['', '.', '..'].includes(each) || Buffer.byteLength(each) > 255 || !isPlain(each),
  );
  const whole = segments.join('/');
  if (bad || segments.length === 0 || whole.length > longestPath) {
    throw new DomainError(
      'invalid-input',
      `"${whole.slice(0, 200)}" is not a path of a file: give names joined by /.`,
      {
        field: 'path',
      },
    );
  }
  return whole;
}

/** Neither a separator nor a control character. */
function isPlain(text: string): boolean {
  return [...text].every((letter) => letter > '\u001f' && letter !== '/' && letter !== '\\');
}

/** Written aside and counted; renamed only once complete. Sending it again replaces it. */
export async function receiveFile(
  ctx: ServiceContext,
  run: OutsideRun,
  {
    relative,
    step: said,
    kind = /\.(pt|pth|ckpt|safetensors|bin|onnx)$/i.test(relative) ? 'weights' : 'other',
  }: { readonly relative: string; readonly step: number | null; readonly kind?: ArtefactKind },
  content: Readable,
): Promise<void> {
  const file = path.join(run.directory, filesFolder, relative);
  const aside = path.join(run.directory, filesFolder, `.sent-${randomBytes(8).toString('hex')}`);
  const hash = createHash('sha256');
  const entry: Sent = { attempt: run.attempt.id, name: relative, bytes: 0 };
  const sent = sentBy(ctx.actor.name).add(entry);
  let size = 0;
  let looked = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      entry.bytes = size;
      hash.update(chunk);
      if (size - looked < tunables.uploadLookEvery) return done(null, chunk);
      looked = size;
      requireRoom(ctx).then(() => done(null, chunk), done);
    },
  });
  await requireRoom(ctx);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await pipeline(content, counted, createWriteStream(aside, { flags: 'wx' }));
    await requireRoom(ctx);
    flushFile(aside);
    renameSync(aside, file);
  } catch (error) {
    rmSync(aside, { force: true });
    sent.delete(entry);
    throw mapped(error, relative);
  }
  const sha256 = hash.digest('hex');
  const step = said ?? mediaName(relative)?.step ?? 0;
  await logAtHand(ctx, run.run.id);
  append(ctx, run, `file ${relative} ${sha256}`, [
    { type: 'artefact', time: ctx.now(), kind, name: relative, path: `${filesFolder}/${relative}`, size, sha256, step },
  ]);
}

function mapped(error: unknown, relative: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ENOSPC') return new DomainError('unavailable', 'The disk of the server is full: free some space.');
  if (code === 'EISDIR' || code === 'ENOTDIR' || code === 'EEXIST' || code === 'ENOTEMPTY') {
    return new DomainError('conflict', `${relative} is a folder, or lies below a file: choose another name.`);
  }
  return error;
}

interface Sent {
  readonly attempt: AttemptId;
  readonly name: string;
  bytes: number;
}

/** Counts the bytes being written for their sender; the returned function subtracts them again. */
export function countSent(ctx: ServiceContext, run: OutsideRun, name: string, bytes: number): () => void {
  const entry: Sent = { attempt: run.attempt.id, name, bytes };
  sentBy(ctx.actor.name).add(entry);
  return () => void sentBy(ctx.actor.name).delete(entry);
}

/** By member, bytes that the database does not count yet: being written, or not ingested. */
const uncounted = new Map<string, Set<Sent>>();

function sentBy(member: string): Set<Sent> {
  const known = uncounted.get(member) ?? new Set<Sent>();
  uncounted.set(member, known);
  return known;
}

function bytesOf({ db, actor }: ServiceContext): number {
  const sent = sentBy(actor.name);
  for (const each of sent)
    if (findArtefactByName(db, each.attempt, each.name)?.size === each.bytes || !findAttempt(db, each.attempt))
      sent.delete(each);
  return bytesFromScriptsOf(db, actor.name) + [...sent].reduce((sum, { bytes }) => sum + bytes, 0);
}

/** @throws DomainError `too-large` beyond the quota of a member's scripts, `unavailable` for a nearly full disk */
export async function requireRoom(ctx: ServiceContext): Promise<void> {
  const { ofRuns = Number.POSITIVE_INFINITY } = ctx.settings.uploadQuota ?? {};
  if (bytesOf(ctx) > ofRuns) {
    throw new DomainError(
      'too-large',
      `The files of your scripts' runs may have ${ofRuns / 2 ** 30} GiB together (MASTHEAD_RUN_FILES_GB_EACH): delete runs that nobody needs, also from the trash.`,
    );
  }
  const { bavail, bsize } = await statfs(ctx.settings.dataDirectory);
  if (bavail * bsize >= (ctx.settings.uploadQuota?.free ?? 0)) return;
  throw new DomainError(
    'unavailable',
    'The disk of the server is nearly full: free some space, or lower MASTHEAD_KEEP_FREE_GB.',
  );
}

export interface SentFile {
  readonly name: string;
  /** Null for a folder. */
  readonly size: number | null;
}

/** Entries of a folder, by name; none if it is no folder. */
export function filesIn({ directory }: Pick<OutsideRun, 'directory'>, relative: string): SentFile[] {
  const at = path.join(directory, filesFolder, relative);
  if (!statSync(at, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(at, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.sent-') && (entry.isFile() || entry.isDirectory()))
    .map((entry) => ({
      name: entry.name,
      size: entry.isDirectory() ? null : (statSync(path.join(at, entry.name), { throwIfNoEntry: false })?.size ?? 0),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Absolute. @throws DomainError `not-found` */
export function sentFile({ directory }: Pick<OutsideRun, 'directory'>, relative: string): string {
  const gone = new DomainError('not-found', `There is no file ${relative}.`, { field: 'path' });
  try {
    const root = realpathSync(path.join(directory, filesFolder));
    const file = realpathSync(path.join(root, relative));
    if (file.startsWith(root + path.sep) && statSync(file).isFile()) return file;
  } catch {
    throw gone;
  }
  throw gone;
}
