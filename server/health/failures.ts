/** @file Which parts of the platform fail now, and since when. A board per data folder, on globalThis: Next bundles routes apart. */
import { sinceWords } from '@/domain/since';

/** `database-file`: damaged, until repaired; `database`: it does not answer now. */
export type TroublePart = 'database-file' | 'database' | 'data-folder' | 'disk' | 'dispatcher';

export interface Trouble {
  readonly part: TroublePart;
  /** Milliseconds since the epoch: when it was first seen. */
  readonly since: number;
  /** A sentence without its time: "The disk of the data folder is full". */
  readonly what: string;
  readonly advice: string;
}

const key = Symbol.for('masthead.trouble');
const holder = globalThis as typeof globalThis & { [key]?: Map<string, Map<TroublePart, Trouble>> };

function boardOf(dataDirectory: string): Map<TroublePart, Trouble> {
  holder[key] ??= new Map();
  const own = holder[key].get(dataDirectory) ?? new Map<TroublePart, Trouble>();
  holder[key].set(dataDirectory, own);
  return own;
}

/** Keeps the time at which this part first failed. */
export function noteTrouble(
  dataDirectory: string,
  { part, what, advice }: Omit<Trouble, 'since'>,
  now = Date.now(),
): Trouble {
  const board = boardOf(dataDirectory);
  const trouble = { part, since: board.get(part)?.since ?? now, what, advice };
  board.set(part, trouble);
  return trouble;
}

export function noteWell(dataDirectory: string, part: TroublePart): void {
  boardOf(dataDirectory).delete(part);
}

export function notedTroubles(dataDirectory: string): Trouble[] {
  return [...boardOf(dataDirectory).values()];
}

/** "The disk of the data folder is full since 14:02: free some space." With the day if it is not today. */
export function describeTrouble({ what, since, advice }: Trouble, now = Date.now()): string {
  return `${what} since ${sinceWords(since, now)}: ${advice}`;
}
