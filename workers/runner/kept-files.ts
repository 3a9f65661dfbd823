/** @file Files of earlier runs that an attempt uses: read whole, and used only if unaltered. */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { DomainError } from '@/domain/errors';
import type { RunEventBody } from '@/domain/events';
import type { Job, Resume } from '@/domain/runner-files';

export type DamagedEvent = Extract<RunEventBody, { type: 'damaged' }>;

export interface Beginning {
  /** Null at the run's beginning. */
  readonly checkpoint: { readonly bytes: Uint8Array; readonly step: number } | null;
  /** Files found damaged, to be reported. */
  readonly damaged: readonly DamagedEvent[];
}

/**
 * The latest sound checkpoint. Damaged ones are renamed in their folder, never removed. A run that has
 * none left starts over: it ends the same, later. @throws DomainError `corrupt-data` if it continues another run
 */
export function findBeginning({ resume, resumeElse }: Pick<Job, 'resume' | 'resumeElse'>): Beginning {
  const candidates = resume === null ? [] : [resume, ...resumeElse];
  const damaged: DamagedEvent[] = [];
  for (const [at, candidate] of candidates.entries()) {
    const read = readKept(candidate);
    if (read.sound) return { checkpoint: { bytes: read.bytes, step: candidate.step }, damaged };
    const next = candidates[at + 1];
    if (next === undefined && candidate.continued) {
      const message =
        `The checkpoint of step ${candidate.step} that this run continues ${read.why} (${candidate.path}). ` +
        'Continue from another checkpoint of that run, or put the file back from a copy of the data folder.';
      throw new DomainError('corrupt-data', message);
    }
    const kept = read.there ? setAside(candidate.path) : '';
    const then = next === undefined ? 'starts over' : `resumes from the one of step ${next.step}`;
    const message = `The checkpoint of step ${candidate.step} ${read.why} (${candidate.path})${kept}. The run ${then}.`;
    damaged.push({ type: 'damaged', artefact: candidate.artefact, message });
  }
  return { checkpoint: null, damaged };
}

/** @throws DomainError `not-found` if the prior is gone, `corrupt-data` if it was altered */
export function readPrior(prior: NonNullable<Job['prior']>): Uint8Array {
  const read = readKept(prior);
  if (read.sound) return read.bytes;
  throw new DomainError(
    read.there ? 'corrupt-data' : 'not-found',
    `The prior "${prior.name}" (${prior.id}, iteration ${prior.iteration}) ${read.why}: ${prior.path}. ` +
      'Launch the run with another prior, or put the file back from a copy of the data folder.',
  );
}

/** @throws DomainError `not-found` if the file is gone, `corrupt-data` if it was altered */
export function readWeightsFile(weights: NonNullable<Job['weights']>): Uint8Array {
  const read = readKept(weights);
  if (read.sound) return read.bytes;
  throw new DomainError(
    read.there ? 'corrupt-data' : 'not-found',
    `The weights of "${weights.name}" (${weights.run}) ${read.why}: ${weights.path}. Evaluate the genotype again.`,
  );
}

/** Whether it is there as it was written. */
export function isSound(file: Pick<Resume, 'path' | 'sha256'>): boolean {
  try {
    return readKept(file).sound;
  } catch {
    return false;
  }
}

type Read =
  | { readonly sound: true; readonly bytes: Uint8Array }
  | { readonly sound: false; readonly there: boolean; readonly why: string };

function readKept({ path: file, sha256 }: Pick<Resume, 'path' | 'sha256'>): Read {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(readFileSync(file));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') return { sound: false, there: false, why: 'is gone' };
    // An unreachable folder is no damage: nothing is set aside.
    if (code !== 'EIO') throw cannotRead(file, error);
    return { sound: false, there: true, why: 'can’t be read: the disk reports an error' };
  }
  const found = createHash('sha256').update(bytes).digest('hex');
  if (sha256 === null || found === sha256) return { sound: true, bytes };
  return { sound: false, there: true, why: 'is damaged: its SHA-256 is not the one it was written with' };
}

function cannotRead(file: string, cause: unknown): DomainError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DomainError('unavailable', `${file} can't be read: ${reason}. Fix that, then resume the run.`, { cause });
}

/** Returns its new path; in a read-only folder it stays where it is. */
function setAside(file: string): string {
  const aside = `${file}.damaged`;
  try {
    renameSync(file, aside);
  } catch {
    return '';
  }
  return `; it is kept as ${path.basename(aside)}`;
}
