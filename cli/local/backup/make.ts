/** @file `masthead backup`: a copy of the database, checked, with its size and hash. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { backupDirectory } from '@/db/backups';
import { copyDatabase } from '@/db/upkeep';
import { backupName } from '@/domain/backup';
import { DomainError } from '@/domain/errors';
import { accepted, digest, type Received, saveFile } from '../../download';
import { type CommandContext, printJson } from '../../io';
import { formatFacts } from '../../table';
import { formatBytes } from '../../words';
import { dataFolder, requireDatabase } from '../data-folder';
import { digestOfFile } from '../digest-of-file';
import { ifItAnswers } from '../if-it-answers';
import { tellShare } from '../tell-share';

export interface BackupOptions {
  readonly out?: string;
  readonly data?: string;
}

interface Backup extends Received {
  readonly file: string;
  /** Whose machine `file` is on. */
  readonly on: 'platform' | 'here';
}

const lookEvery = 250;

export async function makeBackup(context: CommandContext, { out, data }: BackupOptions): Promise<void> {
  const { io, json } = context;
  const target = out === undefined ? null : freePath(out);
  const asked = data === undefined ? await ifItAnswers(context, () => askForBackup(context, target)) : null;
  const made = asked ?? (await copyHere(context, dataFolder(io, data), target));
  if (json) return printJson(io, made);
  const where = made.on === 'platform' ? `${made.file} (on the platform's machine)` : made.file;
  io.out(
    formatFacts([
      ['Backup', where],
      ['Size', `${formatBytes(made.bytes)} (${made.bytes} bytes)`],
      ['SHA-256', made.sha256],
    ]),
  );
}

/** Absolute. A backup replaces nothing. */
function freePath(file: string): string {
  const target = path.resolve(file);
  if (existsSync(target)) {
    throw new DomainError('conflict', `There is a file ${file} already: a backup replaces nothing.`, { field: 'out' });
  }
  if (statSync(path.dirname(target), { throwIfNoEntry: false })?.isDirectory()) return target;
  throw new DomainError('not-found', `There is no folder ${path.dirname(target)}: make it first.`, { field: 'out' });
}

/** The platform keeps what it makes; with `target` it is sent here too. */
async function askForBackup(context: CommandContext, target: string | null): Promise<Backup> {
  const { client, io, request } = context;
  const begun = await client.system.startBackup.mutate();
  const tell = tellShare(context, 'copied');
  let now = begun;
  while (now.underWay !== null) {
    tell(now.underWay.share);
    await pause(lookEvery, undefined, { signal: io.signal });
    now = await client.system.backups.query();
  }
  const made = now.files.find(({ name }) => name === begun.underWay?.name);
  if (made === undefined) throw new DomainError('unavailable', now.failure ?? 'The platform made no backup.');
  const answer = await accepted(request(`/api/backups/${made.name}`));
  if (target !== null) return { ...(await saveFile(answer, target)), on: 'here' };
  return { file: path.join(now.directory, made.name), ...(await digest(answer)), on: 'platform' };
}

/** May be done beside a platform at work: SQLite gives a consistent copy. */
async function copyHere(context: CommandContext, dataDirectory: string, target: string | null): Promise<Backup> {
  const { io, json } = context;
  const database = requireDatabase(dataDirectory);
  if (!json) io.err(`Copying ${database} without a platform.\n`);
  const file = target ?? path.join(backupDirectory(dataDirectory), backupName(Date.now()));
  await copyDatabase(database, file, tellShare(context, 'copied'));
  return { file, ...(await digestOfFile(file)), on: 'here' };
}
