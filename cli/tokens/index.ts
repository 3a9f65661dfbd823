/** @file `masthead tokens …`. */
import { type Command, InvalidArgumentError } from 'commander';
import { apiTokenIdSchema } from '@/domain/ids';
import { type Scope, scopes, tokenDays } from '@/domain/token-scopes';
import { idArgument, wholeNumber } from '../ids';
import type { Begin } from '../io';
import { createToken, listTokens, revokeToken, type TokenWishes } from '../local/tokens';

const dataOption = ['--data <dir>', 'data folder of the platform (default: MASTHEAD_DATA, else ./data)'] as const;

export function addTokensCommands(program: Command, begin: Begin): void {
  const tokens = program
    .command('tokens')
    .description('tokens of members’ programs, on the machine of the data folder: no token may make or see others');
  tokens
    .command('list')
    .description('list tokens: whose, for what, until when, last used')
    .option('--of <handle>', 'of this member only')
    .option(...dataOption)
    .option('--json', 'print JSON')
    .action((options: { of?: string; data?: string }, command: Command) => listTokens(begin(command), options));
  tokens
    .command('create')
    .description('make a token; it is shown this once')
    .requiredOption('--for <handle>', 'its owner, whose rights it cannot exceed')
    .requiredOption('--name <text>', 'what it is for')
    .requiredOption('--scopes <list>', `what it may, with commas between: ${scopes.join(', ')}`, scopeList)
    .option('--days <n>', 'days until it expires, or never', daysOrNever, tokenDays)
    .option(...dataOption)
    .option('--json', 'print JSON')
    .action((options: TokenWishes, command: Command) => createToken(begin(command), options));
  tokens
    .command('revoke')
    .description('end a token')
    .argument('<id>', 'id of the token', idArgument(apiTokenIdSchema))
    .option(...dataOption)
    .option('--json', 'print JSON')
    .action((id: ReturnType<typeof apiTokenIdSchema.parse>, options: { data?: string }, command: Command) =>
      revokeToken(begin(command), id, options),
    );
}

function scopeList(text: string): Scope[] {
  return text.split(',').map((given) => {
    const scope = scopes.find((each) => each === given.trim());
    if (scope === undefined) throw new InvalidArgumentError(`"${given}" is none of ${scopes.join(', ')}.`);
    return scope;
  });
}

function daysOrNever(text: string): number | 'never' {
  return text === 'never' ? text : wholeNumber(1, 3650)(text);
}
