/** @file `masthead fsck`: the invariants of a data folder, checked without changing anything, also while a platform uses it. */
import type { Command } from 'commander';
import { openDatabase } from '@/db/open';
import { type CheckResult, fsck, livingRunners } from '@/server/services/fsck/fsck';
import { type Begin, type CommandContext, printJson } from '../io';
import { formatTable } from '../table';
import { dataFolder, dataOption, requireDatabase } from './data-folder';

export function addFsckCommand(program: Command, begin: Begin, fail: (status: number) => void): void {
  program
    .command('fsck')
    .description(
      'check the invariants of the data folder: runs, attempts, processes, files; exit status 1 if one is broken',
    )
    .option(...dataOption)
    .option('--json', 'print JSON')
    .action(async (options: { readonly data?: string }, command: Command) => {
      fail((await examine(begin(command), options.data)) ? 0 : 1);
    });
}

/** Whether all of them hold. */
async function examine({ io, json }: CommandContext, data: string | undefined): Promise<boolean> {
  const dataDirectory = dataFolder(io, data);
  const database = openDatabase(requireDatabase(dataDirectory), 'reader');
  try {
    const results = await fsck({ db: database.db, dataDirectory, runners: () => livingRunners(dataDirectory) });
    const sound = results.every(({ breaches }) => breaches.length === 0);
    if (json) printJson(io, { sound, dataDirectory, checks: results });
    else tell(io, results);
    return sound;
  } finally {
    database.close();
  }
}

function tell(io: CommandContext['io'], results: readonly CheckResult[]): void {
  io.out(
    formatTable<CheckResult>(results, [
      { title: 'VERDICT', cell: ({ breaches }) => (breaches.length === 0 ? 'holds' : 'broken') },
      { title: 'CHECK', cell: ({ title }) => title },
    ]),
  );
  const breaches = results.flatMap((result) => result.breaches);
  if (breaches.length > 0) io.out(`\n${breaches.map((breach) => `${breach}\n`).join('')}`);
}
