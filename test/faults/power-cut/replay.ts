/**
 * @file Possible disk contents after a power cut, from the changes that programs made before. Kept is what POSIX guarantees: the bytes of a
 * file up to its last flush, and names up to the last flush of their folder. Any part of the rest may remain, names in their order.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const head = { at: z.string(), path: z.string() };
const changeSchema = z.discriminatedUnion('op', [
  z.object({ ...head, op: z.literal('open'), truncates: z.boolean() }),
  z.object({ ...head, op: z.literal('write'), bytes: z.string() }),
  z.object({ ...head, op: z.literal('flush') }),
  z.object({ ...head, op: z.literal('rename'), to: z.string() }),
  z.object({ ...head, op: z.literal('remove') }),
  z.object({ ...head, op: z.literal('folder') }),
]);
export type Change = z.infer<typeof changeSchema>;

/** All processes' changes in the order in which they were done. */
export function readChanges(folder: string): Change[] {
  const time = ({ at }: Change): bigint => BigInt(at);
  return readdirSync(folder)
    .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').trim().split('\n'))
    .filter((line) => line !== '')
    .map((line) => changeSchema.parse(JSON.parse(line)))
    .sort((a, b) => (time(a) < time(b) ? -1 : 1));
}

/** Bytes written after the last flush of their file: none, all, the first half, or zeros. */
export const tails = ['none', 'all', 'half', 'zeros'] as const;
export type Tail = (typeof tails)[number];

interface Content {
  bytes: Buffer;
  /** Bytes that certainly remain. */
  flushed: Buffer;
}
type Naming =
  | { readonly kind: 'file'; readonly path: string; readonly content: Content }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  | { readonly kind: 'remove'; readonly path: string };

export interface Disk {
  /** Names given and taken, each with whether its folder was flushed since. */
  readonly names: readonly { readonly naming: Naming; readonly flushed: boolean }[];
  /** Of a path as it is called now: bytes that were flushed, and whether its name was. */
  flushedBytes(file: string): Buffer;
}

/** The disk right after the change before `end`. */
export function diskAfter(changes: readonly Change[], end: number): Disk {
  const current = new Map<string, Content>();
  const names: { naming: Naming; flushed: boolean }[] = [];
  const name = (naming: Naming): void => void names.push({ naming, flushed: false });
  for (const change of changes.slice(0, end)) {
    const content = current.get(change.path);
    switch (change.op) {
      case 'open': {
        if (content !== undefined) {
          if (change.truncates) content.bytes = Buffer.alloc(0);
          break;
        }
        const made = { bytes: Buffer.alloc(0), flushed: Buffer.alloc(0) };
        current.set(change.path, made);
        name({ kind: 'file', path: change.path, content: made });
        break;
      }
      case 'write':
        if (content === undefined) throw new Error(`${change.path} was written before it was opened`);
        content.bytes = Buffer.concat([content.bytes, Buffer.from(change.bytes, 'base64')]);
        break;
      case 'flush':
        if (content !== undefined) content.flushed = content.bytes;
        else for (const each of names) if (foldersOf(each.naming).includes(change.path)) each.flushed = true;
        break;
      case 'rename':
        if (content !== undefined) current.set(change.to, content);
        current.delete(change.path);
        name({ kind: 'rename', path: change.path, to: change.to });
        break;
      case 'remove':
        current.delete(change.path);
        name({ kind: 'remove', path: change.path });
        break;
      case 'folder':
        name({ kind: 'folder', path: change.path });
        break;
    }
  }
  return { names, flushedBytes: (file) => current.get(file)?.flushed ?? Buffer.alloc(0) };
}

function foldersOf(naming: Naming): string[] {
  return [path.dirname(naming.path), ...(naming.kind === 'rename' ? [path.dirname(naming.to)] : [])];
}

/** Names whose folder was not flushed: how many there are to keep or lose. */
export const looseNames = ({ names }: Disk): number => names.filter(({ flushed }) => !flushed).length;

/** Writes below `target` the disk's content with the first `kept` loose names, and the given tails of files. */
export function materialise(
  disk: Disk,
  { root, target, kept, tail }: { root: string; target: string; kept: number; tail: Tail },
): void {
  const files = new Map<string, Content>();
  const folders = new Set([root]);
  let loose = 0;
  for (const { naming, flushed } of disk.names) {
    if (!flushed && loose++ >= kept) continue;
    switch (naming.kind) {
      case 'file':
        files.set(naming.path, naming.content);
        break;
      case 'folder':
        folders.add(naming.path);
        break;
      case 'rename': {
        const moved = files.get(naming.path);
        if (moved !== undefined) files.set(naming.to, moved);
        files.delete(naming.path);
        break;
      }
      case 'remove':
        files.delete(naming.path);
        break;
    }
  }
  const isReachable = (folder: string): boolean =>
    folder === root || (folders.has(folder) && isReachable(path.dirname(folder)));
  for (const folder of folders)
    if (isReachable(folder)) mkdirSync(path.join(target, path.relative(root, folder)), { recursive: true });
  for (const [file, content] of files) {
    if (!isReachable(path.dirname(file))) continue;
    writeFileSync(path.join(target, path.relative(root, file)), withTail(content, tail));
  }
}

function withTail({ bytes, flushed }: Content, tail: Tail): Buffer {
  const loose = bytes.subarray(Math.min(flushed.length, bytes.length));
  switch (tail) {
    case 'none':
      return flushed;
    case 'all':
      return bytes;
    case 'half':
      return Buffer.concat([flushed, loose.subarray(0, Math.ceil(loose.length / 2))]);
    case 'zeros':
      return Buffer.concat([flushed, Buffer.alloc(loose.length)]);
  }
}
