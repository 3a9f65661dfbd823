/**
 * @file Checks a run's file before a download: compares it with its recorded SHA-256, once for as long as it stays the same
 * file. One that is damaged is refused by name, and its run raises an alarm.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { inTransaction } from '@/db/open';
import { findRun } from '@/db/queries/run/run';
import { whenFree } from '@/db/retry-when-locked';
import type { ArtefactRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { ServiceContext } from '@/server/context';
import { noteChange } from '@/server/services/audit/record';
import { raiseAlarm } from '@/server/services/runs/life/transition';

/** Hashes by the identity of a file's state; concurrent requests wait for the same reading. */
const known = new Map<string, Promise<string>>();
const mostKnown = 10_000;

/** @throws DomainError `corrupt-data` if its bytes were altered */
export async function requireSound(ctx: ServiceContext, artefact: ArtefactRow, file: string): Promise<void> {
  if ((await hashOf(file, artefact.size)) !== artefact.sha256) throw await damaged(ctx, artefact, file);
}

/** Raises an alarm on the run, once per file. */
export async function damaged(ctx: ServiceContext, artefact: ArtefactRow, file: string): Promise<DomainError> {
  const { id, run, attempt, kind, name, step } = artefact;
  const message = `The ${kind} file ${name} of step ${step} is damaged: ${file} has another SHA-256 than when it was written.`;
  await whenFree(() =>
    inTransaction(ctx.db, (tx) => {
      raiseAlarm(ctx, tx, { run, attempt, time: ctx.now(), alarm: 'damaged-file', about: id, message });
      noteChange(ctx, tx, 'run', run, run);
    }),
  );
  const of = findRun(ctx.db, run)?.name ?? run;
  return new DomainError(
    'corrupt-data',
    `${message} The run "${of}" left it. Put the file back from a copy of the data folder, or run it again.`,
    { field: 'id' },
  );
}

/** Empty if its size already differs. */
async function hashOf(file: string, expectedSize: number): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(/*turbopackIgnore: true*/ file, { bigint: true });
  if (size !== BigInt(expectedSize)) return '';
  const key = [file, dev, ino, size, mtimeNs, ctimeNs].join(' ');
  const before = known.get(key);
  if (before !== undefined) return before;
  const reading = read(file);
  known.set(key, reading);
  for (const oldest of known.keys()) {
    if (known.size <= mostKnown) break;
    known.delete(oldest);
  }
  reading.catch(() => known.delete(key));
  return reading;
}

async function read(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(/*turbopackIgnore: true*/ file, { highWaterMark: 1 << 20 })) {
    hash.update(piece);
  }
  return hash.digest('hex');
}
