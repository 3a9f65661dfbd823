/** @file Reads a file that the user named; `-` is standard input. */
import { readFile } from 'node:fs/promises';
import { DomainError } from '@/domain/errors';
import type { Io } from './io';

export async function readText(io: Io, file: string): Promise<string> {
  if (file === '-') return io.readStdin();
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const message = missing ? `There is no file ${file}.` : `The file ${file} can't be read.`;
    throw new DomainError('not-found', message, { cause });
  }
}
