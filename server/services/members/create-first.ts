/** @file The first account: its owner administers the platform, and from then on everyone signs in. */
import { hashPassword } from 'better-auth/crypto';
import type { z } from 'zod';
import { inTransaction } from '@/db/open';
import { hasMembers } from '@/db/queries/member/find';
import { DomainError } from '@/domain/errors';
import type { MemberRecord } from '@/domain/records/member';
import type { Call } from '@/server/context';
import { createMember, newAccountSchema } from './create';
import { toMemberRecord } from './to-record';

export const createFirstInput = newAccountSchema;
export type CreateFirstInput = z.input<typeof createFirstInput>;

/** @throws DomainError `conflict` where there is an account. */
export async function createFirstMember({ ctx, input }: Call<CreateFirstInput>): Promise<MemberRecord> {
  const { password, ...account } = createFirstInput.parse(input);
  const hash = await hashPassword(password);
  return inTransaction(ctx.db, (tx) => {
    if (hasMembers(tx)) {
      throw new DomainError('conflict', 'There is an account already: its owner can invite you.');
    }
    return toMemberRecord(tx, createMember(ctx, tx, account, 'admin', hash), ctx.now());
  });
}
