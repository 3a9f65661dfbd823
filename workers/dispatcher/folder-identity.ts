/**
 * @file Distinguishes a data folder from its copy: a file in it records the machine, the path and its own inode. A copy
 * starts with its attempts closed, because their processes are the original's.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { openAttempts, updateAttempt } from '@/db/queries/attempt';
import { runsById } from '@/db/queries/run/run';
import { DomainError } from '@/domain/errors';
import { isWorking } from '@/domain/run-state/names';
import { audit } from '@/server/services/audit/record';
import { transitionRun } from '@/server/services/runs/life/transition';
import type { DispatcherContext } from './dependencies';

const file = 'folder.json';

const identitySchema = z.object({
  id: z.string(),
  /** Of the machine; its name if it has none. */
  machine: z.string(),
  /** Real path of the folder. */
  path: z.string(),
  /** Of this file: a copy has another. */
  inode: z.string(),
});
export type FolderIdentity = z.infer<typeof identitySchema>;

export type FolderOrigin =
  /** Unchanged, or never seen before. */
  { readonly kind: 'same' | 'new' | 'moved' } | { readonly kind: 'copied'; readonly from: FolderIdentity };

/** Whose folder this is; `note` records it as this one's. */
export function identifyFolder(dataDirectory: string): FolderOrigin & { note(): void } {
  const at = path.join(dataDirectory, file);
  const known = readIdentity(at);
  const here = { machine: machineId(), path: realpathSync(dataDirectory) };
  if (known === null) return { kind: 'new', note: () => write(at, { id: randomUUID(), ...here }) };
  if (known.inode !== inodeOf(at)) {
    return { kind: 'copied', from: known, note: () => write(at, { id: randomUUID(), ...here }) };
  }
  if (known.machine === here.machine && known.path === here.path) return { kind: 'same', note: () => undefined };
  return { kind: 'moved', note: () => write(at, { id: known.id, ...here }) };
}

/** Of a folder that was noted as this one's. */
export function folderId(dataDirectory: string): string {
  const known = readIdentity(path.join(dataDirectory, file));
  if (known === null) throw new DomainError('unavailable', `${file} in ${dataDirectory} cannot be read: restart.`);
  return known.id;
}

function readIdentity(at: string): FolderIdentity | null {
  try {
    return identitySchema.safeParse(JSON.parse(readFileSync(at, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/** A file's inode is known only once it exists: written under another name, and renamed with its own inode in it. */
function write(at: string, identity: Omit<FolderIdentity, 'inode'>): void {
  const aside = `${at}.${process.pid}.tmp`;
  writeFileSync(aside, '');
  writeFileSync(aside, `${JSON.stringify({ ...identity, inode: inodeOf(aside) }, null, 2)}\n`);
  renameSync(aside, at);
}

const inodeOf = (at: string): string => String(statSync(at, { bigint: true }).ino);

function machineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim() || hostname();
  } catch {
    return hostname();
  }
}

/** Ends the original's attempts in this copy's records only. Returns the names of the stopped runs. */
export function closeCopiedAttempts(ctx: DispatcherContext, from: FolderIdentity): string[] {
  const reason = `This data folder is a copy of ${from.path}: the run may go on there. Resume it to go on here from its last checkpoint`;
  return inTransaction(ctx.db, (tx) =>
    openAttempts(tx).flatMap(({ attempt }) => {
      updateAttempt(tx, attempt.id, attempt.lease, { endedAt: ctx.now(), end: 'stopped', exitReason: reason });
      audit(ctx, tx, 'attempt.end', attempt.id, { run: attempt.run, end: 'stopped', reason });
      const [run] = runsById(tx, [attempt.run]);
      if (run === undefined || !isWorking(run.state)) return [];
      transitionRun(ctx, tx, run, 'dispatcher', 'stopped', { reason, endedAt: ctx.now() });
      return [run.name];
    }),
  );
}
