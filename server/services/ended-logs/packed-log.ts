/**
 * @file The log of an ended attempt in a tenth of its bytes, and back. One name holds it at any moment: `events.ndjson` before `.packing` before
 * `events.packed`. Whoever packs it first takes its name away, so whoever wants to append finds out, and has it back.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { flushFolder, renameDurably, writeWhole } from '@/disk/durable-file';
import { attemptFiles } from '@/domain/attempt-files';
import { DomainError } from '@/domain/errors';
import { packText, unpackText } from './packed-text';

const magic = Buffer.from('MHLOG\u00011\n', 'latin1');
/** Of text that is packed in one go: some milliseconds. */
const blockBytes = 1 << 18;
/** Eight megabytes of text. */
const blocksFlushed = 32;
const newline = 0x0a;
/** Kind, packed bytes, bytes of text, CRC-32 of the text. */
const headBytes = 16;
const unpacked = '.unpacked';
const kinds = { deflated: 0, lines: 1 } as const;

function namesIn(directory: string) {
  const log = path.join(/*turbopackIgnore: true*/ directory, attemptFiles.events);
  const packed = path.join(/*turbopackIgnore: true*/ directory, attemptFiles.packedEvents);
  return { log, aside: `${log}.packing`, packed, fresh: `${packed}.new` };
}

/** Packs a log that nobody writes any more, a block for each step; what is not done by its end never happened. */
export function* packLog(directory: string): Generator<void, void> {
  const { log, aside, packed, fresh } = namesIn(directory);
  // It was begun before, and not ended.
  if (!moved(log, aside) && !existsSync(/*turbopackIgnore: true*/ aside)) return;
  try {
    if (isOlderCopy(aside, packed)) return rmSync(aside);
    const input = openSync(/*turbopackIgnore: true*/ aside, 'r');
    const output = openSync(/*turbopackIgnore: true*/ fresh, 'w');
    try {
      writeWhole(output, magic);
      for (let offset = 0; ; ) {
        const text = readBlock(input, offset);
        if (text.length === 0) break;
        writeWhole(output, packBlock(text));
        offset += text.length;
        yield;
      }
      fsyncSync(output);
    } finally {
      closeSync(input);
      closeSync(output);
    }
    // Somebody had it back meanwhile.
    if (!existsSync(/*turbopackIgnore: true*/ aside)) return rmSync(fresh, { force: true });
    renameDurably(fresh, packed);
    rmSync(aside, { force: true });
    // Of a process that was killed while it had it back.
    for (const name of readdirSync(/*turbopackIgnore: true*/ directory))
      if (name.endsWith(unpacked)) rmSync(path.join(/*turbopackIgnore: true*/ directory, name));
  } catch (error) {
    rmSync(fresh, { force: true });
    moved(aside, log);
    throw error;
  }
}

/** Whether the log is there, under its own name: unpacked where it was packed. False where there is none yet. @throws DomainError `corrupt-data` */
export function bringBackLog(directory: string): boolean {
  const work = bringingBack(directory);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

const coming = new Map<string, Promise<boolean>>();

/** The same, while others are answered: a gigabyte takes a quarter of a minute. */
export function bringBackLogInPieces(directory: string): Promise<boolean> {
  const known = coming.get(directory);
  if (known !== undefined) return known;
  const whole = async (): Promise<boolean> => {
    const work = bringingBack(directory);
    for (;;) {
      const step = work.next();
      if (step.done) return step.value;
      await turn();
    }
  };
  const own = whole().finally(() => coming.delete(directory));
  coming.set(directory, own);
  return own;
}

/** The same, a block for each step. Several may do it at once: one of them puts it back. */
export function* bringingBack(directory: string): Generator<void, boolean> {
  const { log, aside, packed } = namesIn(directory);
  for (;;) {
    if (existsSync(log) || moved(aside, log)) return true;
    const input = openThere(packed, constants.O_RDONLY);
    if (input === undefined) return existsSync(log);
    const own = `${log}.${process.pid}-${randomBytes(4).toString('hex')}${unpacked}`;
    try {
      const output = openSync(own, 'w');
      try {
        let blocks = 0;
        for (const text of unpackedBlocks(input, packed)) {
          writeWhole(output, text);
          // Flushed in pieces, too.
          if (++blocks % blocksFlushed === 0) fsyncSync(output);
          yield;
        }
        fsyncSync(output);
      } finally {
        closeSync(output);
      }
      // Packed anew meanwhile, so brought back and appended to before: its turn comes again.
      if (!isNameOf(packed, input) || !existsSync(own)) continue;
      putBack(own, log);
      flushFolder(directory);
      return true;
    } finally {
      rmSync(own, { force: true });
      closeSync(input);
    }
  }
}

/** Unless there is one. */
function putBack(own: string, log: string): void {
  try {
    linkSync(own, log);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return;
    // FAT and some shared folders have no links.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    if (!existsSync(log)) renameSync(own, log);
  }
}

/** Opens the log for appending and reading; made if there is none. To be compared afterwards: `isLogOf`. */
export function openLog(directory: string): number {
  const { log } = namesIn(directory);
  for (;;) {
    const found = openThere(log, constants.O_RDWR | constants.O_APPEND);
    if (found !== undefined) return found;
    if (bringBackLog(directory)) continue;
    try {
      return openSync(log, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** False where it was taken away to be packed since it was opened: what was appended may be lost, and is to be appended again. */
export function isLogOf(directory: string, descriptor: number): boolean {
  return isNameOf(namesIn(directory).log, descriptor);
}

/** Numbers of files have more digits than a double, on Lustre for example. */
function isNameOf(name: string, descriptor: number): boolean {
  return statSync(name, { bigint: true, throwIfNoEntry: false })?.ino === fstatSync(descriptor, { bigint: true }).ino;
}

/** The bytes of the log as it is, packed or not, some at a time; null where there is none. Where it is damaged, reading throws `corrupt-data`. */
export function readLogText(directory: string): Iterable<Buffer> | null {
  const { log, aside, packed } = namesIn(directory);
  for (const file of [log, aside]) {
    try {
      if (!existsSync(/*turbopackIgnore: true*/ file) || isOlderCopy(file, packed)) continue;
    } catch {
      // The packed one is damaged: this one is what there is.
    }
    return withFile(file, plainBlocks);
  }
  return existsSync(packed) ? withFile(packed, (input) => unpackedBlocks(input, packed)) : null;
}

/** A log that is an older copy gives way to the packed one. */
export function dropOlderCopy(directory: string): void {
  const { log, packed } = namesIn(directory);
  if (isOlderCopy(log, packed)) rmSync(log);
}

/**
 * Whether what is packed beside it begins with it, and goes on: a copy of before the end, out of a backup that keeps what was removed since. What is
 * brought back only grows.
 */
function isOlderCopy(file: string, packed: string): boolean {
  if (!existsSync(packed)) return false;
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? Number.POSITIVE_INFINITY;
  let whole = 0;
  for (const { text } of withFile(packed, (input) => heads(input, packed))) whole += text;
  if (size >= whole) return false;
  let left = size;
  const own = openSync(file, 'r');
  try {
    for (const text of withFile(packed, (input) => unpackedBlocks(input, packed))) {
      const begun = readAt(own, size - left, Math.min(left, text.length));
      if (!text.subarray(0, begun.length).equals(begun)) return false;
      left -= begun.length;
      if (left === 0) break;
    }
    return true;
  } finally {
    closeSync(own);
  }
}

function* withFile<Item>(file: string, items: (input: number) => Iterable<Item>): Generator<Item> {
  const input = openSync(file, 'r');
  try {
    yield* items(input);
  } finally {
    closeSync(input);
  }
}

function* plainBlocks(input: number): Generator<Buffer> {
  for (let offset = 0; ; ) {
    const text = readBlock(input, offset);
    if (text.length === 0) return;
    offset += text.length;
    yield text;
  }
}

/** Whole lines, where they are not too long. */
function readBlock(input: number, offset: number): Buffer {
  const block = readAt(input, offset, blockBytes);
  return block.subarray(0, block.lastIndexOf(newline) + 1 || block.length);
}

function readAt(input: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(input, bytes, 0, length, offset));
}

function packBlock(text: Buffer): Buffer {
  const lines = packText(text.toString());
  const exact = lines !== null && text.equals(Buffer.from(unpackText(lines)));
  const [kind, body] = exact ? [kinds.lines, lines] : [kinds.deflated, deflateRawSync(text)];
  const head = Buffer.alloc(headBytes);
  for (const [at, number] of [kind, body.length, text.length, crc32(text)].entries())
    head.writeUInt32LE(number, 4 * at);
  return Buffer.concat([head, body]);
}

interface Head {
  readonly kind: number;
  /** Where its packed bytes are, and how many. */
  readonly from: number;
  readonly length: number;
  /** Bytes of text. */
  readonly text: number;
  readonly sum: number;
}

function* heads(input: number, file: string): Generator<Head> {
  const { size } = fstatSync(input);
  if (!readAt(input, 0, magic.length).equals(magic)) throw damaged(file);
  for (let at = magic.length; at < size; ) {
    const bytes = readAt(input, at, headBytes);
    if (bytes.length < headBytes) throw damaged(file);
    const [kind = 0, length = 0, text = 0, sum = 0] = new Uint32Array(Uint8Array.from(bytes).buffer);
    const from = at + headBytes;
    at = from + length;
    if (at > size) throw damaged(file);
    yield { kind, from, length, text, sum };
  }
}

function* unpackedBlocks(input: number, file: string): Generator<Buffer> {
  for (const head of heads(input, file)) {
    let text: Buffer;
    try {
      const body = readAt(input, head.from, head.length);
      text = head.kind === kinds.lines ? Buffer.from(unpackText(body)) : inflateRawSync(body);
    } catch {
      throw damaged(file);
    }
    if (crc32(text) !== head.sum) throw damaged(file);
    yield text;
  }
}

function damaged(file: string): DomainError {
  return new DomainError('corrupt-data', `${file} is damaged: what a run logged can't be read from it.`);
}

/** False where there is none. */
function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function openThere(file: string, flags: number): number | undefined {
  try {
    return openSync(file, flags);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
