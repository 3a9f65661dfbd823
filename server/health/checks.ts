/** @file Checks what the platform uses, without the open database connection: the data folder, space on its disk, the database's header and the head of each table. */
import { accessSync, constants, statfsSync } from 'node:fs';
import { problemAtFirstSight, problemOfHeader, wayOut } from '@/db/damage';
import { databaseFile } from '@/db/open';
import { tunables } from '@/domain/tunables';
import { notedTroubles, noteTrouble, noteWell, type Trouble } from './failures';

/** Records what fails now, and what no longer does. A database found damaged stays so: it is repaired while the platform is stopped. */
export function lookAtFiles(dataDirectory: string, now = Date.now()): Trouble[] {
  if (!lookAtFolder(dataDirectory, now)) return notedTroubles(dataDirectory);
  const file = databaseFile(dataDirectory);
  const problem = problemOfHeader(file) ?? problemAtFirstSight(file);
  if (problem !== null) noteDamage(dataDirectory, problem, now);
  lookAtDisk(dataDirectory, now);
  return notedTroubles(dataDirectory);
}

export function noteDamage(dataDirectory: string, problem: string, now = Date.now()): Trouble {
  return noteTrouble(
    dataDirectory,
    { part: 'database-file', what: `The database is damaged (${problem})`, advice: wayOut(dataDirectory) },
    now,
  );
}

function lookAtFolder(dataDirectory: string, now: number): boolean {
  try {
    accessSync(dataDirectory, constants.R_OK | constants.W_OK | constants.X_OK);
    // A mount point exists without its disk, too: its expected content shows the difference.
    accessSync(databaseFile(dataDirectory), constants.R_OK | constants.W_OK);
    noteWell(dataDirectory, 'data-folder');
    return true;
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
    const advice =
      'Check that its disk is mounted and that this user may write there; the platform then continues automatically.';
    const what = `The data folder ${dataDirectory} can’t be reached (${reason})`;
    noteTrouble(dataDirectory, { part: 'data-folder', what, advice }, now);
    return false;
  }
}

/** Space and inodes: either can run out. */
function lookAtDisk(dataDirectory: string, now: number): void {
  const { bavail, bsize, files, ffree } = statfsSync(dataDirectory);
  const full = bavail * bsize < tunables.fullBelow || (files > 0 && ffree === 0);
  if (full) noteFullDisk(dataDirectory, now);
  else noteWell(dataDirectory, 'disk');
}

export function noteFullDisk(dataDirectory: string, now = Date.now()): Trouble {
  const advice =
    'Free some space on it: remove checkpoints of finished runs under Settings, or empty the trash. The platform then continues automatically.';
  return noteTrouble(dataDirectory, { part: 'disk', what: 'The disk of the data folder is full', advice }, now);
}
