/** @file Downloads besides the API's answers: text for standard output, and files, which appear only when complete. */
import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import type { TableFormat } from '@/domain/table';
import { type CommandContext, type Io, printJson } from './io';
import { formatBytes } from './words';

export interface Received {
  readonly bytes: number;
  readonly sha256: string;
}
export interface SavedFile extends Received {
  /** Absolute. */
  readonly file: string;
}

const refusalSchema = z.object({ error: z.object({ message: z.string() }) });

/** The answer, unless it is a refusal: that is thrown with the platform's message. */
export async function accepted(asked: Promise<Response>): Promise<Response> {
  const answer = await asked;
  if (answer.ok) return answer;
  const text = await answer.text();
  throw new DomainError('invalid-input', refusalIn(text) ?? `The platform answered with status ${answer.status}.`);
}

function refusalIn(text: string): string | null {
  try {
    return refusalSchema.parse(JSON.parse(text)).error.message;
  } catch {
    return null;
  }
}

/** What a table is asked for as; Parquet is no text for a terminal. @throws DomainError `invalid-input` */
export function tableFormatOf(
  { json }: Pick<CommandContext, 'json'>,
  { format, out }: { readonly format: TableFormat; readonly out?: string },
): TableFormat {
  if (out !== undefined) return format;
  if (json) return 'json';
  if (format === 'parquet')
    throw new DomainError('invalid-input', 'Parquet is no text: name a file for it with --out.');
  return format;
}

/** Prints a text as it arrives. */
export async function printText(io: Io, answer: Response): Promise<void> {
  const decoder = new TextDecoder();
  for await (const part of partsOf(answer)) io.out(decoder.decode(part, { stream: true }));
  io.out(decoder.decode());
}

/** Reads to the end, for size and hash alone. */
export function digest(answer: Response): Promise<Received> {
  return receive(answer, null);
}

/** Writes beside `file` first, so that half a file is never taken for a whole one; an existing file is replaced. */
export async function saveFile(answer: Response, file: string): Promise<SavedFile> {
  const target = path.resolve(file);
  const partial = `${target}.${randomBytes(4).toString('hex')}.partial`;
  const handle = await openForWriting(partial, file);
  try {
    const received = await receive(answer, handle);
    await handle.close();
    await rename(partial, target);
    return { file: target, ...received };
  } finally {
    await handle.close().catch(() => undefined);
    await rm(partial, { force: true });
  }
}

async function openForWriting(partial: string, file: string): Promise<FileHandle> {
  try {
    return await open(partial, 'wx');
  } catch (cause) {
    throw new DomainError(
      'invalid-input',
      `${file} can't be written: does the folder exist, and may you write there?`,
      {
        cause,
      },
    );
  }
}

async function receive(answer: Response, handle: FileHandle | null): Promise<Received> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of partsOf(answer)) {
    hash.update(part);
    bytes += part.byteLength;
    await handle?.writeFile(part);
  }
  return { bytes, sha256: hash.digest('hex') };
}

async function* partsOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  try {
    for await (const part of body) yield part;
  } catch (cause) {
    throw new DomainError('unavailable', 'The platform closed the connection in the middle: try again.', { cause });
  }
}

/** Says where a file went; as JSON with --json. */
export function reportFile({ io, json }: Pick<CommandContext, 'io' | 'json'>, saved: SavedFile): void {
  if (json) printJson(io, saved);
  else io.err(`Written to ${saved.file} (${formatBytes(saved.bytes)}).\n`);
}
