/** @file The data folder of this machine: there, writable, with room, its database sound. */
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { problemOfDatabase } from '@/db/copy-and-check';
import { firstAccountLink } from '@/db/first-account';
import { databaseFile } from '@/db/open';
import { type DataMode, remedyFor, wrongModes } from '@/disk/file-modes';
import { databaseFinding, diskFinding, type Finding, fileModesFinding, finding } from '@/domain/records/finding';

export function filesFindings(dataDirectory: string, mode: DataMode): Finding[] {
  const { bavail, blocks, bsize } = statfsSync(nearest(dataDirectory));
  const disk = diskFinding({ free: bavail * bsize, total: blocks * bsize });
  const wrong = wrongModes(dataDirectory, mode).map((each) => ({ path: each.path, remedy: remedyFor(each) }));
  return [folderFinding(dataDirectory), fileModesFinding(wrong), disk, databaseOf(dataDirectory)];
}

/** The one-time link, as long as nobody has an account: anyone who may read the folder may have it. */
export function firstAccountFindings(dataDirectory: string, url: string): Finding[] {
  const link = firstAccountLink(dataDirectory, url);
  return link === null ? [] : [finding('accounts', 'First account', 'ok', `It is created, once, at ${link}`)];
}

function folderFinding(folder: string): Finding {
  const [id, title] = ['data-folder', 'Data folder'] as const;
  const there = nearest(folder);
  try {
    accessSync(there, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return finding(id, title, 'failed', `${there} can't be written.`, 'Make this user the owner of the folder.');
  }
  if (there === folder) return finding(id, title, 'ok', folder);
  const advice = 'npm start makes it. If yours is elsewhere, point to it with --data or MASTHEAD_DATA.';
  return finding(id, title, 'attention', `${folder} does not exist yet.`, advice);
}

function databaseOf(dataDirectory: string): Finding {
  const file = databaseFile(dataDirectory);
  if (existsSync(file)) return databaseFinding(problemOfDatabase(file));
  return finding('database', 'Database', 'attention', `There is none at ${file}.`, 'npm start makes it.');
}

/** The folder, or the first existing one above it. */
function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(path.dirname(folder));
}
