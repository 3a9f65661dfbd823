/** @file `masthead restore`: a backup in the place of the database. Needs the files themselves, and a stopped platform. */
import { statSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { databaseFile } from '@/db/open';
import { type Restored, restoreDatabase } from '@/db/restore';
import { noteRestored } from '@/db/restored-note';
import { tighten } from '@/disk/file-modes';
import { DomainError } from '@/domain/errors';
import { type Begin, type CommandContext, printJson } from '../io';
import { formatFacts } from '../table';
import { formatBytes } from '../words';
import { checkout, dataFolder, dataMode, digestOfFile, tellShare } from './data-folder';

interface RestoreOptions {
  readonly data?: string;
}

export function addRestoreCommand(program: Command, begin: Begin): void {
  program
    .command('restore')
    .description('replace the database with a backup; the platform must be stopped, what is replaced is kept')
    .argument('<file>', 'the backup, on this machine')
    .option('--data <dir>', 'data folder to restore into (default: MASTHEAD_DATA, else ./data)')
    .option('--json', 'print JSON')
    .action((file: string, options: RestoreOptions, command: Command) => restore(begin(command), file, options));
}

async function restore(context: CommandContext, given: string, { data }: RestoreOptions): Promise<void> {
  const { io, json } = context;
  const copy = path.resolve(given);
  if (!statSync(copy, { throwIfNoEntry: false })?.isFile()) {
    throw new DomainError('not-found', `There is no file ${given}: masthead backup list lists them.`);
  }
  const file = databaseFile(dataFolder(io, data));
  const { replaced, ended } = await restoreDatabase({
    copy,
    file,
    migrations: path.join(checkout(io), 'db', 'migrations'),
    now: Date.now(),
    onProgress: tellShare(context, 'restored'),
  });
  const { bytes, sha256 } = await digestOfFile(copy);
  noteRestored(path.dirname(file), { time: Date.now(), detail: { from: copy, sha256, replaced, ended } });
  tighten(path.dirname(file), dataMode(io));
  if (json) return printJson(io, { file, from: copy, bytes, sha256, replaced, ended });
  io.out(
    formatFacts([
      ['Restored', file],
      ['From', `${copy} (${formatBytes(bytes)})`],
      ['SHA-256', sha256],
      ['Replaced', replaced === null ? 'nothing' : `is kept as ${replaced}`],
      ['Signed out', 'everybody'],
      ['Access', accessWords(ended)],
      ['Next', 'npm start, which brings it to this version'],
    ]),
  );
}

function accessWords({ tokens, invitations, members, known }: Restored['ended']): string {
  if (!known) {
    return `the replaced database does not show what was revoked since the backup: all ${tokens} tokens and ${invitations} invitations were revoked; check the members, some may have been removed since`;
  }
  return `${tokens} tokens and ${invitations} invitations that were revoked or used since stay so, and ${members} changes of members (removed, lower role, new password)`;
}
