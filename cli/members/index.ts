/** @file `masthead members …`. */
import { type Command, Option } from 'commander';
import { roles } from '@/domain/role';
import type { Begin } from '../io';
import { type InviteOptions, inviteMember } from '../local/invite';
import { newPassword } from '../local/new-password';
import { listMembers } from './list';

export function addMembersCommands(program: Command, begin: Begin): void {
  const members = program.command('members').description('who may sign in, and invitation links');
  members
    .command('list')
    .description('list members')
    .option('--json', 'print JSON')
    .action((_options: object, command: Command) => listMembers(begin(command)));
  members
    .command('invite')
    .description('make a link to join with, on the machine of the data folder: no token may invite')
    .requiredOption('--for <note>', 'whom it is for')
    .addOption(new Option('--as <role>', 'what they become').choices(roles).default('member'))
    .option('--data <dir>', 'data folder of the platform (default: MASTHEAD_DATA, else ./data)')
    .option('--json', 'print JSON')
    .action((options: InviteOptions, command: Command) => inviteMember(begin(command), options));
  members
    .command('new-password')
    .description('make a link to a new password, on the machine of the data folder: for a member who is locked out')
    .argument('<handle>', 'handle of the member')
    .option('--data <dir>', 'data folder of the platform (default: MASTHEAD_DATA, else ./data)')
    .option('--json', 'print JSON')
    .action((handle: string, options: { data?: string }, command: Command) =>
      newPassword(begin(command), handle, options),
    );
}
