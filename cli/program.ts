/** @file The command `masthead`: its verbs, and how it ends. Results go to stdout, errors as one sentence to stderr. */
import { Command, CommanderError } from 'commander';
import { authorization, createClient } from '@/client/create-client';
import { describeError } from '@/client/describe-error';
import packageFile from '../package.json';
import { addDatasetCommands } from './datasets';
import { addDescribeCommand } from './describe';
import { addGenotypeCommands } from './genotypes';
import type { Begin, Io } from './io';
import { addListCommands } from './lists';
import { addBackupCommands } from './local/backup';
import { addDoctorCommand } from './local/doctor';
import { addPlanCommand } from './local/plan';
import { addRestoreCommand } from './local/restore';
import { addMembersCommands } from './members';
import { addRunsCommands } from './runs';
import { addSeriesCommands } from './series';

const defaultUrl = 'http://127.0.0.1:3140';
/** What ends a command: done, it did not work, it was asked wrongly. */
const status = { ok: 0, failed: 1, usage: 2 } as const;

/** `args`: what follows the command's name. Returns the exit status. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  let result: number = status.ok;
  const program = new Command('masthead')
    .description('Talk to a Masthead platform.')
    .version(packageFile.version)
    .option('--url <url>', `address of the platform (default: MASTHEAD_URL, else ${defaultUrl})`)
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .exitOverride();
  const givenUrl = (): string => program.opts<{ url?: string }>().url ?? io.environment.MASTHEAD_URL ?? '';
  const urlOf = (): string => (givenUrl() || defaultUrl).replace(/\/+$/, '');
  const begin: Begin = (command) => {
    const url = urlOf();
    const token = io.environment.MASTHEAD_TOKEN?.trim() || undefined;
    return {
      io,
      client: createClient({ url, token }),
      url,
      token,
      urlGiven: givenUrl() !== '',
      request: (path) => fetch(`${url}${path}`, { headers: authorization(token), signal: io.signal }),
      json: command.opts<{ json?: boolean }>().json === true,
    };
  };
  const fail = (code: number): void => {
    result = code;
  };
  addRunsCommands(program, begin, fail);
  addDatasetCommands(program, begin, fail);
  addSeriesCommands(program, begin);
  addGenotypeCommands(program, begin);
  addListCommands(program, begin);
  addMembersCommands(program, begin);
  addDescribeCommand(program, io);
  addPlanCommand(program, io);
  addDoctorCommand(program, begin, fail);
  addBackupCommands(program, begin);
  addRestoreCommand(program, begin);
  inheritSettings(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return result;
  } catch (error) {
    // Commander has said it already, or printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? status.ok : status.usage;
    io.err(`${oneLine(describeError(error, urlOf()))}\n`);
    return status.failed;
  }
}

/** Commands made before take the output and exit settings of the program. */
function inheritSettings(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inheritSettings(child);
  }
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
