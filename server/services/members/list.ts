/** @file Everybody who has, or had, an account. */
import { z } from 'zod';
import { listMemberRows } from '@/db/queries/member/find';
import { type MemberRecord, memberRecordSchema } from '@/domain/records/member';
import type { Call } from '@/server/context';
import { toMemberRecord } from './to-record';

export const listMembersInput = z.strictObject({});
export const memberListSchema = z.array(memberRecordSchema);

export function listMembers({ ctx }: Pick<Call<unknown>, 'ctx'>): MemberRecord[] {
  return listMemberRows(ctx.db).map((row) => toMemberRecord(ctx.db, row, ctx.now()));
}
