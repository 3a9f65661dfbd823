/** @file Reads the new part of a log: complete lines only, a bounded portion at a time. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** A line longer than this is no event of ours: it is skipped rather than held in memory. */
const longestLine = 64 << 20;
const newline = 0x0a;

export interface TailLine {
  /** Bytes from the start of the file to the start of the line. */
  readonly offset: number;
  /** Null for a line that is too long. */
  readonly text: string | null;
}

export interface TailPiece {
  readonly lines: readonly TailLine[];
  /** Start of the next portion: after the last newline read. */
  readonly offset: number;
  /** Whether more complete lines may be waiting. */
  readonly more: boolean;
  /** There is no such file. */
  readonly missing?: true;
}

/**
 * The whole lines from `from` on, about `limit` bytes of them; a line that is still being written stays for later. A file
 * that does not exist (yet) has none.
 */
export function readTail(file: string, from: number, limit: number): TailPiece {
  const descriptor = openForReading(file);
  if (descriptor === undefined) return { lines: [], offset: from, more: false, missing: true };
  try {
    const size = fstatSync(descriptor).size;
    for (let length = limit; ; length *= 2) {
      const piece = readPiece(descriptor, from, Math.min(length, size - from));
      const end = piece.lastIndexOf(newline) + 1;
      if (end > 0) return { lines: linesOf(piece.subarray(0, end), from), offset: from + end, more: from + end < size };
      if (from + length >= size) return { lines: [], offset: from, more: false };
      if (length >= longestLine) return skipLine(descriptor, from, size);
    }
  } finally {
    closeSync(descriptor);
  }
}

function openForReading(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function readPiece(descriptor: number, from: number, length: number): Buffer {
  const buffer = Buffer.alloc(Math.max(0, length));
  const read = readSync(descriptor, buffer, 0, buffer.length, from);
  return buffer.subarray(0, read);
}

function linesOf(piece: Buffer, from: number): TailLine[] {
  const lines: TailLine[] = [];
  for (let start = 0; start < piece.length; ) {
    const end = piece.indexOf(newline, start);
    lines.push({ offset: from + start, text: piece.toString('utf8', start, end) });
    start = end + 1;
  }
  return lines;
}

/** Skips a line that is too long; an incomplete one is read again later. */
function skipLine(descriptor: number, from: number, size: number): TailPiece {
  const step = 1 << 20;
  for (let at = from; at < size; at += step) {
    const end = readPiece(descriptor, at, Math.min(step, size - at)).indexOf(newline);
    if (end < 0) continue;
    const offset = at + end + 1;
    return { lines: [{ offset: from, text: null }], offset, more: offset < size };
  }
  return { lines: [], offset: from, more: false };
}
