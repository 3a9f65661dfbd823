/** @file events.ndjson: one event per line, appended with one write each. The authoritative record of the attempt. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { flushFolder } from '@/disk/durable-file';
import { DomainError } from '@/domain/errors';
import type { RunEventBody } from '@/domain/events';
import { jsonForm } from '@/domain/named-values';
import { diskFull, isDiskFull } from './disk-full';

export interface EventLog {
  /** Adds sequence and time, and writes the line. @throws DomainError `unavailable` once the disk is full */
  append(event: RunEventBody): void;
  /** Flushes the log to disk. */
  sync(): void;
  close(): void;
}

/**
 * Begins the log of an attempt.
 * @param onDiskFull called once, to make room for the end of the line and the final event
 * @throws DomainError `conflict` when there is one already: an attempt has one process, once
 */
export function openEventLog(
  file: string,
  directory: string,
  onDiskFull: () => void,
  now: () => number = Date.now,
): EventLog {
  const descriptor = create(file);
  // `sync` makes lines survive a power cut, but not the file's name.
  flushFolder(path.dirname(file));
  let sequence = 0;
  let full = false;

  const write = (bytes: Uint8Array) => {
    let written = 0;
    let refused: unknown;
    while (written < bytes.length) {
      try {
        written += writeSync(descriptor, bytes, written, bytes.length - written);
      } catch (error) {
        if (!isDiskFull(error) || full) throw error;
        // Half a line may be there: finish it in the reserve, then fail, so that the reader sees only complete lines.
        full = true;
        refused = error;
        onDiskFull();
      }
    }
    if (refused !== undefined) throw diskFull(directory, refused);
  };

  return {
    append(event) {
      const line = JSON.stringify({ sequence, time: now(), ...event }, jsonForm);
      sequence += 1;
      write(Buffer.from(`${line}\n`));
    },
    sync: () => fsyncSync(descriptor),
    close: () => closeSync(descriptor),
  };
}

function create(file: string): number {
  try {
    return openSync(file, 'ax');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new DomainError(
        'conflict',
        `${file} exists: this attempt was started before. A new attempt gets its own directory.`,
      );
    }
    throw error;
  }
}
