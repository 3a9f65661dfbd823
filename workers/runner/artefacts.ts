/** @file Files an attempt leaves: durable, announced with size and hash, and only the newest checkpoints kept. */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { makeFolderDurably, writeDurably } from '@/disk/durable-file';
import { DomainError } from '@/domain/errors';
import type { ArtefactKind, EmitEvent } from '@/domain/events';
import { tunables } from '@/domain/tunables';
import { diskFull, isDiskFull } from './disk-full';
import type { EventLog } from './event-log';

const folder = 'artefacts';

export interface ArtefactInput {
  readonly kind: ArtefactKind;
  /** File name, unique within the attempt; the same name again replaces the file. */
  readonly name: string;
  readonly step: number;
  readonly bytes: Uint8Array;
}

/**
 * The file store of an attempt.
 * @param emit refuses to write for a fenced attempt: the lease may be lost during a flush
 * @param onDiskFull called before a write that failed for lack of space is reported
 */
export function createArtefacts(
  directory: string,
  log: Pick<EventLog, 'sync'>,
  emit: EmitEvent,
  onDiskFull: () => void,
): (input: ArtefactInput) => void {
  const checkpoints: string[] = [];
  return ({ kind, name, step, bytes }) => {
    if (!/^[A-Za-z0-9][\w.-]*$/.test(name))
      throw new DomainError('invalid-input', `"${name}" is not a file name for an artefact.`);
    const relative = path.posix.join(folder, name);
    const file = path.join(directory, relative);
    try {
      makeFolderDurably(path.dirname(file));
      writeDurably(file, bytes);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      onDiskFull();
      throw diskFull(directory, error);
    }
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    emit({ type: 'artefact', kind, name, path: relative, size: bytes.length, sha256, step });
    log.sync();
    if (kind !== 'checkpoint' || checkpoints.includes(name)) return;
    checkpoints.push(name);
    // Only after the newer one is announced: a crash in between leaves one too many, never one too few.
    while (checkpoints.length > tunables.checkpointsKept) {
      rmSync(path.join(directory, folder, checkpoints.shift() ?? ''), { force: true });
    }
  };
}
