/** @file `masthead rebuild`: a new database from the folders of runs, if there is no backup of the lost one. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { databaseFile } from '@/db/open';
import { requireUnused, restoreDatabase } from '@/db/restore';
import { livingRunners } from '@/server/services/fsck/fsck';
import { neverKnown, rebuildDatabase } from '@/server/services/rebuild/rebuild';
import { type Begin, type CommandContext, printJson } from '../io';
import { formatFacts } from '../table';
import { checkout, dataFolder, tellShare } from './data-folder';

export function addRebuildCommand(program: Command, begin: Begin): void {
  program
    .command('rebuild')
    .description(
      'make a new database from the folders of runs alone, if no backup is left; the platform must be stopped, what is replaced is kept',
    )
    .option('--data <dir>', 'data folder to rebuild the database of (default: MASTHEAD_DATA, else ./data)')
    .option('--json', 'print JSON')
    .action((options: { readonly data?: string }, command: Command) => rebuild(begin(command), options.data));
}

async function rebuild(context: CommandContext, data: string | undefined): Promise<void> {
  const { io, json } = context;
  const dataDirectory = dataFolder(io, data);
  const file = databaseFile(dataDirectory);
  requireUnused(file);
  const made = `${file}.rebuilt`;
  const migrations = path.join(checkout(io), 'db', 'migrations');
  const working = new Set(livingRunners(dataDirectory).map(({ directory }) => directory));
  const now = Date.now();
  try {
    const report = await rebuildDatabase({
      dataDirectory,
      file: made,
      migrations,
      now,
      isAtWork: (directory) => working.has(directory),
      onProgress: tellShare(context, 'rebuilt'),
    });
    const { replaced } = await restoreDatabase({ copy: made, file, migrations, now, onProgress: () => undefined });
    if (json) return printJson(io, { file, replaced, ...report, neverKnown });
    io.out(
      formatFacts([
        ['Rebuilt', file],
        ['Runs', `${report.runs}, in ${report.attempts} attempts`],
        ['Replaced', replaced === null ? 'nothing' : `is kept as ${replaced}`],
        ['Next', 'masthead doctor, then npm start'],
      ]),
    );
    io.out(`\nWhat the folders do not hold is lost:\n${neverKnown.map((each) => `- ${each}\n`).join('')}`);
    if (report.notes.length > 0) io.out(`\n${report.notes.map((each) => `${each}\n`).join('')}`);
  } finally {
    for (const end of ['', '-wal', '-shm', '.migration-lock']) rmSync(`${made}${end}`, { force: true });
  }
}
