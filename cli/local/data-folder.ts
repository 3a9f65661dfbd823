/**
 * @file The data folder that a local command works on: where it is, whether a platform uses it, what to say of it.
 */

import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { isUnreachable } from '@/client/describe-error';
import { databaseFile } from '@/db/open';
import type { DataMode } from '@/disk/file-modes';
import { parseSettings } from '@/domain/environment';
import { DomainError } from '@/domain/errors';
import type { Received } from '../download';
import type { CommandContext, Io } from '../io';

/** The data folder of this machine, for verbs that can do without a platform. */
export const dataOption = [
  '--data <dir>',
  'look at this data folder, whether or not a platform runs (without a platform: MASTHEAD_DATA, else ./data)',
] as const;

/** The checkout: settings and migrations are relative to it, what the user typed to the current folder. */
export function checkout({ environment }: Pick<Io, 'environment'>): string {
  return path.resolve(environment.MASTHEAD_ROOT ?? '.');
}

/** Absolute path. @throws DomainError `invalid-input` naming a variable that is wrong */
export function dataFolder(io: Pick<Io, 'environment'>, given: string | undefined): string {
  if (given !== undefined) return path.resolve(given);
  return path.resolve(checkout(io), parseSettings(io.environment).MASTHEAD_DATA);
}

export function dataMode({ environment }: Pick<Io, 'environment'>): DataMode {
  return parseSettings(environment).MASTHEAD_DATA_MODE;
}

/** @throws DomainError `not-found` if the folder holds none */
export function requireDatabase(dataDirectory: string): string {
  const file = databaseFile(dataDirectory);
  if (existsSync(file)) return file;
  throw new DomainError('not-found', `There is no database in ${dataDirectory}: name its folder with --data DIR.`);
}

/** Size and hash of a file, read in pieces. */
export async function digestOfFile(file: string): Promise<Received> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of createReadStream(file)) {
    if (!Buffer.isBuffer(part)) throw new Error('read as text');
    hash.update(part);
    bytes += part.byteLength;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * For verbs that ask the platform if one answers, and else read this machine's files themselves. Null if no
 * platform answers. One that the user named must: the files here might be another's.
 */
export async function ifItAnswers<T>({ urlGiven }: CommandContext, ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (isUnreachable(error) && !urlGiven) return null;
    throw error;
  }
}

/** Progress of a copy: a line to stderr for each tenth, none if it is done at once. Ctrl-C ends the copy. */
export function tellShare({ io, json }: Pick<CommandContext, 'io' | 'json'>, done: string): (share: number) => void {
  let said = 0;
  return (share) => {
    io.signal.throwIfAborted();
    const tenths = Math.floor(10 * share);
    if (tenths > said && tenths < 10 && !json) io.err(`${10 * tenths} % ${done}\n`);
    said = Math.max(said, tenths);
  };
}
