/** @file `masthead backup`: makes and lists copies of the database. */

import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { type Begin, type CommandContext, printJson } from '@/cli/io';
import { patiently } from '@/client/patiently';
import { type BackupFile, backupDirectory, backupsIn } from '@/db/backups';
import { copyDatabase } from '@/db/copy-and-check';
import { rehearseRestore } from '@/db/test-restore';
import { backupName } from '@/domain/backup';
import { DomainError } from '@/domain/errors';
import { accepted, digest, type Received, saveFile } from '../download';
import { formatFacts, formatTable } from '../table';
import { formatBytes, formatTime } from '../words';
import { checkout, dataFolder, dataOption, digestOfFile, ifItAnswers, requireDatabase, tellShare } from './data-folder';

export interface ListOptions {
  readonly data?: string;
}

/** `masthead backup list`. */
async function listBackups(context: CommandContext, { data }: ListOptions): Promise<void> {
  const { io, client, json } = context;
  const asked = data === undefined ? await ifItAnswers(context, () => client.system.backups.query()) : null;
  const { directory, files } = asked ?? localBackups(dataFolder(io, data));
  if (json) return printJson(io, { directory, files });
  io.out(`${directory}\n`);
  if (files.length === 0) return io.out('No backups. Make one with: masthead backup\n');
  io.out(
    formatTable<BackupFile>(files, [
      { title: 'NAME', cell: ({ name }) => name },
      { title: 'SIZE', cell: ({ bytes }) => formatBytes(bytes), align: 'right' },
      { title: 'MADE', cell: ({ createdAt }) => formatTime(createdAt) },
    ]),
  );
}

function localBackups(dataDirectory: string): { directory: string; files: BackupFile[] } {
  requireDatabase(dataDirectory);
  return { directory: backupDirectory(dataDirectory), files: backupsIn(dataDirectory) };
}

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

/** `masthead backup`: a copy of the database, checked, with its size and hash. */
async function makeBackup(context: CommandContext, { out, data }: BackupOptions): Promise<void> {
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
    now = await patiently(() => client.system.backups.query(), io);
  }
  const made = now.files.find(({ name }) => name === begun.underWay?.name);
  if (made === undefined) throw new DomainError('unavailable', now.failure ?? 'The platform made no backup.');
  const answer = await accepted(request(`/api/backups/${made.name}`));
  if (target !== null) return { ...(await saveFile(answer, target)), on: 'here' };
  return { file: path.join(now.directory, made.name), ...(await digest(answer)), on: 'platform' };
}

/** Safe beside a running platform: SQLite gives a consistent copy. */
async function copyHere(context: CommandContext, dataDirectory: string, target: string | null): Promise<Backup> {
  const { io, json } = context;
  const database = requireDatabase(dataDirectory);
  if (!json) io.err(`Copying ${database} without a platform.\n`);
  const file = target ?? path.join(backupDirectory(dataDirectory), backupName(Date.now()));
  await copyDatabase(database, file, tellShare(context, 'copied'));
  await rehearseRestore(file, path.join(checkout(io), 'db', 'migrations'));
  return { file, ...(await digestOfFile(file)), on: 'here' };
}

export function addBackupCommands(program: Command, begin: Begin): void {
  const backup = program
    .command('backup')
    .description('copy the database: through the platform if it is running, else directly')
    .option('--out <file>', 'put the copy there')
    .option(...dataOption)
    .option('--json', 'print JSON')
    .action((options: BackupOptions, command: Command) => makeBackup(begin(command), options));

  backup
    .command('list')
    .description('list backups, newest first')
    .option(...dataOption)
    .option('--json', 'print JSON')
    .action((_options: object, command: Command) => {
      // The outer command consumes options that both know.
      const { out, ...options } = command.optsWithGlobals<BackupOptions & { json?: boolean }>();
      if (out !== undefined) command.error('error: a list goes to standard output, not to --out');
      return listBackups({ ...begin(command), json: options.json === true }, options);
    });
}
