/**
 * @file Files of the server, named by path: administrators may read any, others only files really below the folders that the operator names.
 * Callers who may not get the same answer whether the path exists or not.
 */

import { constants } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '@/domain/errors';
import { mayAccess, type ServiceContext } from '@/server/context';

type Asker = Pick<ServiceContext, 'actor' | 'settings'>;

/** A file, opened first and then checked, so that it can't be swapped in between. Close it. */
export async function openReadable(ctx: Asker, given: string, field: string): Promise<FileHandle> {
  // Without waiting for a writer, if it is a pipe.
  const handle = await open(given, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => null);
  try {
    if (handle === null) throw unreadable(ctx, given, field);
    await requireBelowRoots(ctx, await realpath(`/proc/self/fd/${handle.fd}`), given, field);
    if (!(await handle.stat()).isFile()) throw unreadable(ctx, given, field);
    return handle;
  } catch (error) {
    await handle?.close();
    throw error;
  }
}

/** The real path of a file or folder. */
export async function readablePath(ctx: Asker, given: string, field: string): Promise<string> {
  const real = await realpath(given).catch(() => null);
  if (real === null || (await stat(real).catch(() => null)) === null) throw unreadable(ctx, given, field);
  await requireBelowRoots(ctx, real, given, field);
  return real;
}

export function isConfined({ actor }: Asker): boolean {
  return !mayAccess(actor, 'admin');
}

async function requireBelowRoots(ctx: Asker, real: string, given: string, field: string): Promise<void> {
  if (!isConfined(ctx)) return;
  for (const root of ctx.settings.importRoots ?? []) {
    const realRoot = await realpath(root).catch(() => null);
    if (realRoot !== null && real.startsWith(realRoot === path.sep ? realRoot : realRoot + path.sep)) return;
  }
  throw unreadable(ctx, given, field);
}

function unreadable(ctx: Asker, given: string, field: string): DomainError {
  if (!isConfined(ctx)) {
    return new DomainError('not-found', `There is nothing at ${given} that the server can read: correct the path.`, {
      field,
    });
  }
  return new DomainError(
    'not-found',
    'There is nothing at this path that you may read. Members may read below the folders that the operator names in MASTHEAD_IMPORT_ROOTS.',
    { field },
  );
}
