/** @file `masthead backup list`. */
import { type BackupFile, backupDirectory, backupsIn } from '@/db/backups';
import { type CommandContext, printJson } from '../../io';
import { formatTable } from '../../table';
import { formatBytes, formatTime } from '../../words';
import { dataFolder, requireDatabase } from '../data-folder';
import { ifItAnswers } from '../if-it-answers';

export interface ListOptions {
  readonly data?: string;
}

export async function listBackups(context: CommandContext, { data }: ListOptions): Promise<void> {
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
