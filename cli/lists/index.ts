/** @file Lists of what runs stand on and make: `masthead priors list`, `task-sets list`, `spaces list`, `studies list`. */
import type { Command } from 'commander';
import type { Begin, CommandContext } from '../io';
import { listPriors } from './priors';
import { listSpaces } from './spaces';
import { listStudies } from './studies';
import { listTaskSets } from './task-sets';

export function addListCommands(program: Command, begin: Begin): void {
  const add = (name: string, what: string, list: (context: CommandContext) => Promise<void>): void => {
    program
      .command(name)
      .description(`list ${what}`)
      .command('list')
      .description(`list ${what}, newest first`)
      .option('--json', 'print JSON')
      .action((_options: object, command: Command) => list(begin(command)));
  };
  add('priors', 'priors', listPriors);
  add('task-sets', 'task sets', listTaskSets);
  add('spaces', 'search spaces', listSpaces);
  add('studies', 'studies', listStudies);
}
