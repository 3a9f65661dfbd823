/** @file The context of a command: where to write, what to read, which platform to ask. */

import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Client } from '@/client/create-client';
import { DomainError } from '@/domain/errors';
import { jsonForm } from '@/domain/named-values';

export interface Io {
  /** One write per call; no newline is added. */
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly readStdin: () => Promise<string>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface CommandContext {
  readonly io: Io;
  readonly client: Client;
  readonly url: string;
  /** MASTHEAD_TOKEN; needed once the platform has accounts. */
  readonly token: string | undefined;
  /** Whether the user named this address: then nothing else may replace it. */
  readonly urlGiven: boolean;
  /** What the platform answers under `path`, for files: a refusal has its status and does not throw. */
  readonly request: (path: string) => Promise<Response>;
  readonly json: boolean;
}

/** Prepares to call the platform that the options name. */
export type Begin = (command: Command) => CommandContext;

export function printJson(io: Io, value: unknown): void {
  io.out(`${JSON.stringify(value, jsonForm, 2)}\n`);
}

/** One object per line, for output that continues. */
export function printJsonLine(io: Io, value: unknown): void {
  io.out(`${JSON.stringify(value, jsonForm)}\n`);
}

/** Reads a file that the user named; `-` is standard input. */
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
