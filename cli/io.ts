/** @file What a command is given: where to write, what to read, which platform to ask. */
import type { Command } from 'commander';
import type { Client } from '@/client/create-client';

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
  /** Whether the user named this address: then nothing else may serve in its place. */
  readonly urlGiven: boolean;
  /** What the platform answers under `path`, for files: a refusal has its status, and is no error yet. */
  readonly request: (path: string) => Promise<Response>;
  readonly json: boolean;
}

/** Makes ready to ask the platform that the options name. */
export type Begin = (command: Command) => CommandContext;

export function printJson(io: Io, value: unknown): void {
  io.out(`${JSON.stringify(value, finite, 2)}\n`);
}

/** One object per line, for what goes on. */
export function printJsonLine(io: Io, value: unknown): void {
  io.out(`${JSON.stringify(value, finite)}\n`);
}

/** JSON has no NaN; null would be taken for "none". */
function finite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
