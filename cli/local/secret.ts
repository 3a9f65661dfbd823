/** @file `masthead secret rotate`: a new secret for cookies. Needs the files themselves; a running platform takes it up at once. */
import type { Command } from 'commander';
import { inTransaction, openDatabase } from '@/db/open';
import { recordAudit } from '@/db/queries/audit';
import { renewSessionSecret } from '@/db/session-secret';
import { type Begin, printJson } from '../io';
import { dataFolder, requireDatabase } from './data-folder';

export function addSecretCommands(program: Command, begin: Begin): void {
  program
    .command('secret')
    .description('the secret that signs the cookies of signed-in browsers')
    .command('rotate')
    .description('make a new one, on the machine of the data folder: everyone signs in again; tokens stay')
    .option('--data <dir>', 'data folder of the platform (default: MASTHEAD_DATA, else ./data)')
    .option('--json', 'print JSON')
    .action((options: { data?: string }, command: Command) => {
      const { io, json } = begin(command);
      const dataDirectory = dataFolder(io, options.data);
      const { db, close } = openDatabase(requireDatabase(dataDirectory), 'web');
      try {
        const sessions = inTransaction(db, (tx) => {
          const ended = renewSessionSecret(tx, dataDirectory);
          const who = { actor: 'local', origin: 'platform', address: null, token: null, tokenName: null } as const;
          recordAudit(tx, {
            ...who,
            time: Date.now(),
            action: 'secret.rotate',
            entity: 'secret',
            detail: { sessions: ended },
          });
          return ended;
        });
        if (json) printJson(io, { sessions });
        else io.out(`Made a new secret. Sessions ended: ${sessions}.\n`);
      } finally {
        close();
      }
    });
}
