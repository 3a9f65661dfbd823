/** @file `masthead members list`. */
import type { MemberRecord } from '@/domain/records/member';
import { type CommandContext, printJson } from '../io';
import { formatTable } from '../table';
import { formatTime } from '../words';

export async function listMembers({ io, client, json }: CommandContext): Promise<void> {
  const members = await client.members.list.query({});
  if (json) return printJson(io, members);
  if (members.length === 0) {
    return io.out('Nobody has an account: everyone who reaches the platform is its administrator.\n');
  }
  io.out(
    formatTable<MemberRecord>(members, [
      { title: 'HANDLE', cell: ({ handle }) => handle },
      { title: 'ROLE', cell: ({ access, removedAt }) => (removedAt === null ? access : 'removed') },
      { title: 'E-MAIL', cell: ({ email }) => email ?? '–' },
      { title: 'SIGNED IN', cell: ({ signedInAt }) => (signedInAt === null ? '–' : formatTime(signedInAt)) },
      { title: 'NAME', cell: ({ name }) => name },
    ]),
  );
}
