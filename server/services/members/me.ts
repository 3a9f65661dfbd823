/** @file Who is asking, and what they may do. */
import { z } from 'zod';
import { hasMembers } from '@/db/queries/member/find';
import type { MeRecord } from '@/domain/records/member';
import type { Call } from '@/server/context';
import { requireMember } from './require-member';
import { toMemberRecord } from './to-record';

export const meInput = z.strictObject({});

export function me({ ctx }: Pick<Call<unknown>, 'ctx'>): MeRecord {
  const { name, access, member } = ctx.actor;
  return {
    accounts: hasMembers(ctx.db),
    name,
    access,
    member: member === undefined ? null : toMemberRecord(ctx.db, requireMember(ctx.db, member), ctx.now()),
  };
}
