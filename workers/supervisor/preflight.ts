/** @file Whether a platform may start here: no other process uses the data folder, and the port is free. */
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isMigrated } from '@/db/migrate';
import { databaseFile, openDatabase } from '@/db/open';
import { tunables } from '@/domain/tunables';
import type { Settings } from '@/server/environment';
import { statusOf } from '@/server/services/system/processes';
import { identifyFolder } from '../dispatcher/folder-identity';
import { type FolderHolder, folderHolder, folderTaken } from '../dispatcher/folder-lock';
import { requirePort } from './port';
import { findPortHolder } from './port-holder';

const askEvery = 100;

/**
 * Resolves when both are free. Programs whose supervisor was killed end on their own, and are awaited.
 * @throws DomainError `conflict` with the process that holds the folder, `unavailable` for the port
 */
export async function requireFree(settings: Settings): Promise<void> {
  const deadline = performance.now() + tunables.childGrace + 1_000;
  for (;;) {
    const holder = holderOf(settings);
    if (holder === null) break;
    if (!isOrphan(holder) || performance.now() > deadline) throw folderTaken(settings.dataDirectory, holder);
    await pause(askEvery);
  }
  // The web server of a killed supervisor takes a moment longer.
  while (isEndingServer(settings.port) && performance.now() < deadline) await pause(askEvery);
  await requirePort(settings.host, settings.port);
}

/** Whether the database is there and needs nothing but its check. */
export function needsNoMigration({ dataDirectory }: Settings): boolean {
  return isMigrated(databaseFile(dataDirectory));
}

function holderOf({ dataDirectory, timing }: Settings): FolderHolder | null {
  const file = databaseFile(dataDirectory);
  if (!existsSync(file)) return null;
  try {
    const copied = identifyFolder(dataDirectory).kind === 'copied';
    const { db, close } = openDatabase(file, 'reader');
    try {
      return folderHolder({ db, dataDirectory, now: Date.now, goneAfter: timing.lockGoneAfter, copied });
    } finally {
      close();
    }
  } catch {
    // Problems of the database are reported where it is opened.
    return null;
  }
}

const isOrphan = ({ supervisor }: FolderHolder): boolean => supervisor !== null && statusOf(supervisor) === undefined;

function isEndingServer(port: number): boolean {
  const holder = findPortHolder(port);
  const parent = holder === undefined ? undefined : statusOf(holder.pid)?.parent;
  return holder !== undefined && /\/web\.js$/.test(holder.command) && parent === 1;
}
