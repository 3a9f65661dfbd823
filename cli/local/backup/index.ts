/** @file `masthead backup …`. */
import type { Command } from 'commander';
import type { Begin } from '../../io';
import { dataOption } from '../data-folder';
import { listBackups } from './list';
import { type BackupOptions, makeBackup } from './make';

export function addBackupCommands(program: Command, begin: Begin): void {
  const backup = program
    .command('backup')
    .description('copy the database: through the platform where one answers, else by itself')
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
      // The outer command takes what both of them know.
      const { out, ...options } = command.optsWithGlobals<BackupOptions & { json?: boolean }>();
      if (out !== undefined) command.error('error: a list goes to standard output, not to --out');
      return listBackups({ ...begin(command), json: options.json === true }, options);
    });
}
