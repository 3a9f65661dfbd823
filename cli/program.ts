/** @file The command `masthead`: its verbs, and how it ends. Results go to stdout, errors as one sentence to stderr. */
import { Command, CommanderError } from 'commander';
import { authorization, createClient } from '@/client/create-client';
import { codeOf, describeError, fieldOf } from '@/client/describe-error';
import { parseSettings, platformAddress } from '@/domain/environment';
import { isDomainError } from '@/domain/errors';
import packageFile from '../package.json';
import { addDatasetCommands } from './datasets';
import { addDescribeCommand } from './describe';
import { addGenotypeCommands } from './genotypes';
import { addImportCommands } from './import-runs';
import type { Begin, Io } from './io';
import { addListCommands } from './lists';
import { addAuditCommands } from './local/audit';
import { addBackupCommands } from './local/backup';
import { addDoctorCommand } from './local/doctor';
import { addFsckCommand } from './local/fsck';
import { addPlanCommand } from './local/plan';
import { addRebuildCommand } from './local/rebuild';
import { addRestoreCommand } from './local/restore';
import { addSecretCommands } from './local/secret';
import { addVerifyCommand } from './local/verify';
import { addMembersCommands } from './members';
import { addRunsCommands } from './runs';
import { addSeriesCommands } from './series';
import { addTokensCommands } from './tokens';

/** Exit statuses: done, failed, wrong usage. */
const status = { ok: 0, failed: 1, usage: 2 } as const;

/** `args`: what follows the command's name. Returns the exit status. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  let result: number = status.ok;
  const asJson = args.includes('--json');
  const program = new Command('masthead')
    .description('Talk to a Masthead platform.')
    .version(packageFile.version)
    .option(
      '--url <url>',
      `address of the platform (default: MASTHEAD_URL, else that of MASTHEAD_HOST and PORT, as npm start takes them)`,
    )
    .configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      outputError: (text, write) => (asJson ? undefined : write(text)),
    })
    .exitOverride();
  const givenUrl = (): string => program.opts<{ url?: string }>().url ?? io.environment.MASTHEAD_URL ?? '';
  const urlOf = (): string => {
    const { PORT, MASTHEAD_HOST, MASTHEAD_BASE_PATH } = io.environment;
    const own = { PORT, MASTHEAD_HOST, MASTHEAD_BASE_PATH, MASTHEAD_URL: givenUrl() };
    // --url is used as given; the settings are read as the server reads them.
    return program.opts<{ url?: string }>().url?.replace(/\/+$/, '') ?? platformAddress(parseSettings(own));
  };
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
  addImportCommands(program, begin);
  addGenotypeCommands(program, begin);
  addListCommands(program, begin);
  addMembersCommands(program, begin);
  addTokensCommands(program, begin);
  addDescribeCommand(program, io);
  addPlanCommand(program, io);
  addDoctorCommand(program, begin, fail);
  addFsckCommand(program, begin, fail);
  addAuditCommands(program, begin, fail);
  addVerifyCommand(program, begin);
  addBackupCommands(program, begin);
  addRestoreCommand(program, begin);
  addRebuildCommand(program, begin);
  addSecretCommands(program, begin);
  inheritSettings(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return result;
  } catch (error) {
    // Commander has said it already, or printed the requested help.
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return status.ok;
      if (asJson) printError(io, { code: 'usage', field: null, message: error.message.replace(/^error: /, '') });
      return status.usage;
    }
    // A setting that can't be read has no address.
    const message = oneLine(describeError(error, isDomainError(error) ? '' : urlOf()));
    if (asJson) printError(io, { code: codeOf(error), field: fieldOf(error), message });
    else io.err(`${message}\n`);
    return status.failed;
  }
}

/** As the API writes refusals, on stderr: a program that wants JSON reads what went wrong, too. */
function printError(io: Io, error: { code: string; field: string | null; message: string }): void {
  io.err(`${JSON.stringify({ error })}\n`);
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
