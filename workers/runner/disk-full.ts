/** @file A full disk: distinguished from other failures, and survived by a reserve that leaves room for the final event. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { writeDurably } from '@/disk/durable-file';
import { DomainError } from '@/domain/errors';
import { lackOf } from '@/domain/machine-lack';

const reserveFile = 'reserve.bin';
const reserveBytes = 64 * 1024;

export interface DiskReserve {
  /** Gives the space back, so that an ended event and its reason still fit. */
  release(): void;
}

/** Sets space aside in the directory. Not zeros: some file systems store those without taking space. */
export function reserveSpace(directory: string): DiskReserve {
  const file = path.join(directory, reserveFile);
  writeDurably(file, crypto.getRandomValues(new Uint8Array(reserveBytes)));
  return { release: () => rmSync(file, { force: true }) };
}

/** Whether the system refused a write for lack of space or quota. */
export const isDiskFull = (error: unknown): boolean => lackOf(error) === 'space';

export function diskFull(directory: string, cause: unknown): DomainError {
  return new DomainError(
    'unavailable',
    `The disk that holds ${directory} is full. Free some space: the run then resumes automatically from its last checkpoint.`,
    { cause },
  );
}
