/** @file Who is asking, and what they may do. */
import { z } from 'zod';
import { hasMembers, hasOutsideAccount, passwordHashOf } from '@/db/queries/member';
import { meRecordSchema } from '@/domain/records/member';
import { isProven } from '@/server/access/need';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { requireMember } from './require-member';
import { toMemberRecord } from './to-record';

export const me = operation({
  access: 'viewer',
  scope: 'read',
  kind: 'query',
  input: z.strictObject({}),
  output: meRecordSchema,
  run({ ctx }) {
    const { name, access, member } = ctx.actor;
    return {
      accounts: hasMembers(ctx.db),
      name,
      access,
      passwords: ctx.settings.passwords ?? true,
      hasPassword: member !== undefined && passwordHashOf(ctx.db, member) !== null,
      vouched: ctx.actor.vouched === true,
      proven: isProven(ctx),
      provider: providerOf(ctx),
      member: member === undefined ? null : toMemberRecord(ctx, ctx.db, requireMember(ctx.db, member)),
    };
  },
});

function providerOf({ db, settings, actor }: ServiceContext): z.output<typeof meRecordSchema>['provider'] {
  const { provider } = settings;
  if (provider == null) return null;
  const connected = actor.member !== undefined && hasOutsideAccount(db, actor.member, `oidc:${provider.issuer}`);
  return { name: provider.name, connected };
}
